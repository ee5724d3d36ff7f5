import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storedSmppSettings } from '../core/account-settings.ts'
import { WELL } from '../core/health.ts'
import { NOTHING_LEARNED } from '../core/learning.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { type Choosing, chooseAnother } from './choose-another.ts'
import type { LedgerMessage, PipelineAccount } from './ports/pipeline.ts'
import type { WaitingMessage } from './ports/rerouting.ts'

const TO = '+37255512345'

const account = (
  id: string,
  settings: Parameters<typeof storedSmppSettings>[0] = {},
  health = WELL,
): PipelineAccount => ({
  id,
  workspaceId: 'workspace',
  name: id,
  protocol: 'smpp',
  kind: 'smpp',
  health,
  isDemo: false,
  isOpen: true,
  settings: storedSmppSettings({ defaultSender: 'Own', ...settings }),
  learned: NOTHING_LEARNED,
  weights: null,
  sealedSecret: null,
  version: '1',
  numberKey: new Uint8Array(32),
  defaultCountry: 'EE',
  optOutConfirmation: null,
  workspaceSettings: DEFAULT_WORKSPACE_SETTINGS,
  boundAt: null,
  changedAt: 0,
})

const SICK = { ...WELL, state: 'sick' as const, trouble: 'failing' as const }

const waiting: WaitingMessage = {
  bucket: 1,
  id: 'message',
  recipient: TO,
  sender: 'Own',
  text: 'Hello',
  isPinned: false,
  hasOwnSender: true,
  validUntil: null,
  debitedMicros: null,
}

function way(
  successors: readonly PipelineAccount[],
  {
    message = {},
    wait = {},
    ...choosing
  }: Partial<Choosing> & {
    readonly message?: Partial<LedgerMessage>
    readonly wait?: Partial<WaitingMessage>
  } = {},
) {
  // Only what choosing reads of a message.
  const one = { bucket: 1, id: 'message', segments: 1, channel: 'sms', priceMicros: 5, ...message }
  const found = chooseAnother(
    { message: one as LedgerMessage, waiting: { ...waiting, ...wait } },
    {
      from: account('from'),
      successors,
      tried: new Set(),
      senderRules: { senders: [], registeredOnly: false },
      ...choosing,
    },
    { left: null },
  )
  return found === null ? null : [found.accountId, found.sender]
}

test('a message turns to an account that carries its channel and takes its country', () => {
  const others = [
    account('rcs', { channels: ['rcs'] }),
    account('france', { countries: ['FR'] }),
    account('estonia', { countries: ['EE'] }),
  ]
  assert.deepEqual(way(others), ['estonia', 'Own'])
  assert.deepEqual(way(others, { message: { channel: 'rcs' } }), ['rcs', 'Own'])
  assert.equal(way(others, { message: { channel: 'whatsapp' } }), null)
})

test('nobody turns to an account that takes nothing, or was tried, nor to a worse one than need be', () => {
  assert.equal(way([account('sick', {}, { ...SICK, trouble: 'refusing' })]), null)
  assert.deepEqual(
    way([account('failing', {}, SICK), account('slow', {}, { ...SICK, trouble: 'slow' })]),
    ['slow', 'Own'],
  )
  assert.deepEqual(way([account('sick', { prefixes: ['+372'] }, SICK), account('well')]), [
    'well',
    'Own',
  ])
  assert.equal(way([account('well')], { tried: new Set(['well']) }), null)
  // Whose health nobody minds is well.
  assert.deepEqual(way([account('kept', { healthFailover: false }, SICK)]), ['kept', 'Own'])
})

test('who named no sender gets one of the next account’s own, of its pool too', () => {
  const pool = ['+37255500001', '+37255500002']
  const next = account('next', { senderPool: pool })
  const [, sender] = way([next]) ?? []
  assert.ok(pool.includes(sender ?? ''))
  const from = account('from', { senderPool: ['Ours', 'Mine'] })
  assert.deepEqual(way([next], { from, wait: { sender: 'Mine' } }), ['next', sender])
})

test('a sender that somebody named is kept, also where it is the account’s own too', () => {
  const next = account('next', { senderPool: ['+37255500001'] })
  for (const sender of ['Harbour', 'Own']) {
    const wait = { sender, hasOwnSender: false }
    assert.deepEqual(way([next], { wait }), ['next', sender])
    assert.equal(way([account('next', { senders: ['Other'] })], { wait }), null)
  }
})

test('an account’s own sender is lent to no other account that does not list it', () => {
  const bare = { defaultSender: '', channels: ['sms' as const] }
  assert.equal(way([account('bare', bare)]), null)
  assert.deepEqual(way([account('lister', { ...bare, senders: ['own'] })]), ['lister', 'Own'])
})

test('a sender that the workspace forbids is no way', () => {
  const senderRules = {
    senders: [{ key: 'casino', state: 'blocked' as const, destinations: [] }],
    registeredOnly: false,
  }
  const casino = account('casino', { defaultSender: 'Casino' })
  const named = { sender: 'Own', hasOwnSender: false }
  assert.deepEqual(way([casino], { senderRules, wait: named }), ['casino', 'Own'])
  const from = account('from', { defaultSender: 'Casino' })
  assert.equal(way([casino], { senderRules, from, wait: { sender: 'Casino' } }), null)
})

test('a pinned message, and one whose number was erased, stay where they are', () => {
  assert.equal(way([account('next')], { wait: { isPinned: true } }), null)
  assert.equal(way([account('next')], { wait: { recipient: null } }), null)
})
