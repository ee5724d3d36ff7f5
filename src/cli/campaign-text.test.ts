import assert from 'node:assert/strict'
import { test } from 'node:test'
import { campaignPage } from './campaign-text.ts'
import type { Printer } from './printer.ts'
import type { CampaignJson } from './wire.ts'

const print = { style: (_look: string, text: string) => text } as unknown as Printer

const CAMPAIGN: CampaignJson = {
  id: 'cmp_1',
  name: 'Autumn',
  state: 'scheduled',
  recipients: 0,
  row_errors: 0,
  counts: {},
  progress: { total: 0, handed_over: 0, waiting_for_receipts: 0, eta_seconds: null },
  settled: false,
  starts_at: '2026-12-01T09:00:00Z',
  created_at: '2026-11-01T09:00:00Z',
} as CampaignJson

test('a campaign that waits for its time says when it starts', () => {
  assert.match(campaignPage(CAMPAIGN, print), /starts at:? +2026-12-01T09:00:00Z/)
  assert.doesNotMatch(campaignPage({ ...CAMPAIGN, state: 'running' }, print), /starts at/)
})
