import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storedSmppSettings } from '../core/account-settings.ts'
import { type HealthVerdict, type Trouble, WELL } from '../core/health.ts'
import { NOTHING_LEARNED } from '../core/learning.ts'
import { DEFAULT_WORKSPACE_SETTINGS } from '../core/workspace-settings.ts'
import { type SickRoom, handoversAllowed, newSickRoom } from './hold-back.ts'
import type { AccountBook, PipelineAccount } from './ports/pipeline.ts'

const NOW = 1_700_000_000_000

const account = (id: string, health: HealthVerdict = WELL): PipelineAccount => ({
  id,
  workspaceId: 'workspace',
  name: id,
  protocol: 'smpp',
  kind: 'smpp',
  health,
  isDemo: false,
  isOpen: true,
  settings: storedSmppSettings({ defaultSender: 'Own' }),
  learned: NOTHING_LEARNED,
  weights: null,
  sealedSecret: null,
  version: '1',
  numberKey: new Uint8Array(32),
  defaultCountry: 'EE',
  optOutConfirmation: null,
  workspaceSettings: DEFAULT_WORKSPACE_SETTINGS,
  boundAt: NOW,
  changedAt: 0,
})

const sick = (trouble: Trouble, id = 'sick') =>
  account(id, { state: 'sick', trouble, because: '…', since: NOW - 5_000 })

function allowed(
  one: PipelineAccount,
  others: readonly PipelineAccount[],
  room: SickRoom = newSickRoom(),
): number {
  const accounts: AccountBook = {
    all: () => [one, ...others],
    get: () => undefined,
    learn: () => {},
  }
  return handoversAllowed({ accounts, startedAt: 0, clock: { now: () => NOW } }, one, room)
}

const EVERYTHING = Number.POSITIVE_INFINITY

test('a sick account is handed nothing while a well one may take it', () => {
  for (const trouble of ['slow', 'silent', 'failing', 'refusing', 'unanswered'] as const) {
    assert.equal(allowed(sick(trouble), [account('well')]), 0, trouble)
  }
})

test('an account whose receipts are its trouble is handed what has no better way', () => {
  const room = newSickRoom()
  room.passes.set('sick', { after: null, left: 0, isSettled: true })
  for (const trouble of ['slow', 'silent', 'failing'] as const) {
    assert.equal(allowed(sick(trouble), []), EVERYTHING, trouble)
    assert.equal(allowed(sick(trouble), [account('well')], room), EVERYTHING, trouble)
  }
  assert.equal(allowed(sick('refusing'), [account('well')], room), 0)
})

test('of two sick accounts the less bad one is handed everything', () => {
  assert.equal(allowed(sick('slow'), [sick('unreachable', 'other')]), EVERYTHING)
  assert.equal(allowed(sick('failing'), [sick('slow', 'other')]), 0)
})

test('only the process that took a trial upon itself hands over in it, and three at most', () => {
  const { since } = sick('refusing').health
  const room = newSickRoom()
  assert.equal(allowed(sick('refusing'), [], room), 0)
  room.trials.set('sick', { since, number: 5_000, taken: 1, told: 0 })
  assert.equal(allowed(sick('refusing'), [], room), 2)
  room.trials.set('sick', { since: since - 1, number: 5_000, taken: 0, told: 0 })
  assert.equal(allowed(sick('refusing'), [], room), 0)
})
