import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { eventually } from '../../../test/support/pipeline-world.ts'
import {
  type Caller,
  type Submit,
  accepted,
  busy,
  settingsFor,
  startSmallCentre,
} from '../../../test/support/small-centre.ts'
import { openAll } from '../../../test/support/pipeline-parts.ts'
import { WELL } from '../../core/health.ts'
import { NOTHING_LEARNED } from '../../core/learning.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../../core/workspace-settings.ts'
import { newSickRoom } from '../../flows/hold-back.ts'
import type {
  Answer,
  Handover,
  SmppAccount,
  PipelineDeps,
  PipelineStore,
} from '../../flows/ports/pipeline.ts'
import { AccountLinks } from './account-links.ts'
import { startAccount } from '../pipeline/account-runner.ts'

const clock = { now: () => Date.now() }

const accountAt = (port: number, changes = {}): SmppAccount => ({
  protocol: 'smpp',
  kind: 'smpp',
  health: WELL,
  id: 'a',
  workspaceId: 'w',
  name: 'small',
  isOpen: true,
  isDemo: false,
  version: '1',
  settings: settingsFor(port, changes),
  sealedSecret: null,
  learned: NOTHING_LEARNED,
  weights: null,
  defaultCountry: null,
  optOutConfirmation: null,
  workspaceSettings: DEFAULT_WORKSPACE_SETTINGS,
  boundAt: null,
  changedAt: 0,
  numberKey: new Uint8Array(32),
})

async function openLinks(t: TestContext, submitted: (pdu: Submit, caller: Caller) => void) {
  const centre = await startSmallCentre(submitted)
  t.after(() => centre.stop())
  const answers: Answer[] = []
  const links = new AccountLinks({
    account: accountAt(centre.port),
    password: 'p',
    clock,
    random: () => 0,
    answered: (more) => answers.push(...more),
    delivered: () => Promise.resolve(),
    changed: () => undefined,
    linkLost: () => undefined,
  })
  t.after(() => links.close(0))
  await eventually(() => Promise.resolve(links.room()), Boolean)
  const handover = (text: string, changes: Partial<Handover> = {}): Handover => {
    const encoded = links.encode(text, null)
    assert.ok(encoded.kind === 'encoded')
    const { segments } = encoded
    return { ...HANDOVER, segments, ...changes }
  }
  return { links, answers, handover }
}

const HANDOVER: Omit<Handover, 'segments'> = {
  bucket: 0,
  id: 'm',
  workspaceId: 'w',
  campaignId: 'c',
  submission: 1,
  channel: 'sms' as const,
  submittedAt: 0,
  isAtLeastOnce: false,
  asksReceipts: true,
  recipient: '+447700900001',
  sender: 'Delivrd',
  validUntil: null,
}

const LONG = 'Long. '.repeat(40)

const inShort = (answers: readonly Answer[]) =>
  answers.map((answer) => ('segment' in answer ? `${answer.kind} ${answer.segment}` : answer.kind))

test('a text that cannot be written at all is answered at once', async (t) => {
  const { links, answers, handover } = await openLinks(t, () => undefined)
  links.submit([handover('Hello', { sender: 'A name that is far too long for a sender' })])
  assert.deepEqual(inShort(answers), ['unsendable 1'])
})

test('a close waits for the rest of a message that is in part with the centre', async (t) => {
  let count = 0
  const { links, answers, handover } = await openLinks(t, (pdu, caller) => {
    count += 1
    caller.say(count === 2 ? busy(pdu) : accepted(pdu, `id-${count}`))
    if (count === 2) void links.close(4_000)
  })
  links.submit([handover(LONG)])
  await eventually(
    () => Promise.resolve(inShort(answers)),
    (seen) => seen.length === 2,
  )
  assert.deepEqual(inShort(answers), ['accepted 1', 'accepted 2'])
})

test('a rest that finds no end within the grace is unknown; a message untouched goes back', async (t) => {
  let count = 0
  const { links, answers, handover } = await openLinks(t, (pdu, caller) => {
    count += 1
    caller.say(count === 1 ? accepted(pdu, 'id-1') : busy(pdu))
  })
  links.submit([handover(LONG), handover('Short', { id: 'n' })])
  await eventually(
    () => Promise.resolve(answers.length),
    (seen) => seen >= 2,
  )
  await links.close(200)
  assert.deepEqual(inShort(answers), ['accepted 1', 'untaken', 'unknown 2'])
})

test('an idle account with a rate looks into its queue no oftener than one without', async (t) => {
  const centre = await startSmallCentre(() => undefined)
  t.after(() => centre.stop())
  const account = accountAt(centre.port, { ratePerSecond: 1_000 })
  const looks: number[] = []
  const store = {
    inLedger: () => {
      looks.push(performance.now())
      return Promise.resolve()
    },
  } as unknown as PipelineStore
  const accounts = { get: () => account, learn: () => undefined }
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const runner = startAccount({
    deps: {
      store,
      clock,
      log,
      accounts,
      random: (count: number) => new Uint8Array(count),
    } as unknown as PipelineDeps,
    account,
    open: openAll,
    delivered: () => Promise.resolve(),
    isBehind: () => false,
    adoptedSome: () => undefined,
    bound: () => undefined,
    sickRoom: newSickRoom(),
  })
  t.after(() => runner?.stop())
  await eventually(
    () => Promise.resolve(looks.length),
    (seen) => seen >= 6,
  )
  const [, first = 0] = looks
  const took = (looks[5] ?? 0) - first
  assert.ok(took >= 350, `four looks within ${took} ms`)
})

test('senders have a pace of their own where the account says so', async (t) => {
  const centre = await startSmallCentre(() => undefined)
  t.after(() => centre.stop())
  const turns = async (senderRatePerSecond: number | null) => {
    const links = new AccountLinks({
      account: accountAt(centre.port, { senderRatePerSecond }),
      password: 'p',
      clock,
      random: () => 0,
      answered: () => undefined,
      delivered: () => Promise.resolve(),
      changed: () => undefined,
      linkLost: () => undefined,
    })
    const found = ['a', 'b', 'c'].map((id) => links.turnOf({ id, sender: 's', cost: 2 }, 1_000))
    await links.close(0)
    return found
  }
  assert.deepEqual(await turns(4), [null, 1_500, 2_000])
  assert.deepEqual(await turns(null), [null, null, null])
})
