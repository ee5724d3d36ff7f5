import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WELL } from '../core/health.ts'
import { storedSmppSettings } from '../core/account-settings.ts'
import { bucketOf } from '../core/ids.ts'
import { NOTHING_LEARNED } from '../core/learning.ts'
import { numberTail } from '../core/matching.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { findMessages } from './find-messages.ts'
import type { Sought } from './find-messages.ts'
import type { HashTail, KnownSegment, Lookups, PipelineAccount } from './ports/pipeline.ts'

const account: PipelineAccount = {
  id: 'account',
  workspaceId: 'workspace',
  name: 'account',
  protocol: 'smpp',
  kind: 'smpp',
  health: WELL,
  isDemo: false,
  isOpen: true,
  settings: storedSmppSettings({}),
  learned: NOTHING_LEARNED,
  weights: null,
  sealedSecret: null,
  version: '1',
  numberKey: new Uint8Array(32),
  defaultCountry: 'GB',
  optOutConfirmation: null,
  workspaceSettings: DEFAULT_WORKSPACE_SETTINGS,
  boundAt: null,
  changedAt: 0,
}

const hashTail: HashTail = (_, tail) => new TextEncoder().encode(tail)

const segmentTo = (to: string, providerId: string, messageId: string): KnownSegment => ({
  accountId: account.id,
  providerId,
  tailHash: hashTail(account.numberKey, numberTail(to) ?? ''),
  bucket: bucketOf(account.workspaceId, to),
  messageId,
  submission: 1,
  segment: 1,
  submittedAt: 0,
})

const soughtFrom = (number: string, providerId: string): Sought => ({
  account,
  by: null,
  providerId,
  numbers: [number, 'Delivrd'],
  arrivedAt: 1_000,
})

function lookupsOf(segments: readonly (readonly [to: string, known: KnownSegment])[]): Lookups {
  return {
    findSubmissions: async () => [],
    findByProviderIds: async () => [],
    findByRecipients: async (places) => {
      const asked = new Set(places.map(({ recipient }) => recipient))
      return segments.filter(([to]) => asked.has(to)).map(([, known]) => known)
    },
    findLately: async () => [],
    findOvertaken: async () => new Set(),
  }
}

const numberOf = (at: number): string => `+4477009${String(at).padStart(5, '0')}`

test('cut ids of a thousand people with a hundred messages each are found in seconds', async () => {
  const segments = Array.from({ length: 100_000 }, (_, at) => {
    const to = numberOf(Math.floor(at / 100))
    return [to, segmentTo(to, `${String(at).padStart(10, '0')}abcdefgh`, `m${at}`)] as const
  })
  const sought = Array.from({ length: 1_000 }, (_, at) =>
    soughtFrom(numberOf(at).slice(1), String(at * 100 + 7).padStart(10, '0')),
  )
  const since = performance.now()
  const { matches } = await findMessages({ lookups: lookupsOf(segments), hashTail }, sought)
  const tookMs = performance.now() - since
  assert.deepEqual(
    matches.map((match) => match.kind === 'matched' && match.messageId),
    sought.map((_, at) => `m${at * 100 + 7}`),
  )
  assert.ok(tookMs < 3_000, `${tookMs} ms`)
})

test('a cut id is found by either end, and by the number however it is written', async () => {
  const to = '+447400123456'
  const lookups = lookupsOf([[to, segmentTo(to, 'ABCDEFGHIJ-0123456789', 'm')]])
  for (const number of ['447400123456', '00447400123456', '07400123456']) {
    for (const cut of ['abcdefghij', '0123456789']) {
      const found = await findMessages({ lookups, hashTail }, [soughtFrom(number, cut)])
      const [match] = found.matches
      assert.equal(match?.kind === 'matched' && match.messageId, 'm', `${number} ${cut}`)
    }
  }
  const { matches } = await findMessages({ lookups, hashTail }, [soughtFrom(to, 'bcdefghij-')])
  assert.equal(matches[0]?.kind, 'waiting')
})
