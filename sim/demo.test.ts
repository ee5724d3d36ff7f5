import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { splitText } from '../src/smpp/split.ts'
import { demoCampaign, demoScenario } from './demo.ts'
import { allowedStatuses } from './oracle.ts'
import { readMagicNumber } from './smsc/magic.ts'
import { runVirtually } from './virtual.ts'

const FIXTURE = new URL('../fixtures/demo/table-reminders.csv', import.meta.url)
const campaign = demoCampaign()

const filled = (fields: Record<string, string>): string =>
  campaign.text.replaceAll(/\{(\w+)\}/g, (_, name: string) => fields[name] ?? assert.fail(name))

test('the sample campaign has a thousand people, each with a number of their own', () => {
  assert.equal(campaign.recipients.length, 1_000)
  assert.equal(new Set(campaign.recipients.map(({ to }) => to)).size, 1_000)
  for (const { to, behaviour } of campaign.recipients) {
    assert.equal(readMagicNumber(to)?.name, behaviour)
  }
})

test('its list is the one in fixtures (npm run golden rewrites it)', () => {
  if (process.env['GOLDEN'] === 'write') writeFileSync(FIXTURE, campaign.csv)
  assert.equal(readFileSync(FIXTURE, 'utf8'), campaign.csv)
})

test('its texts have one segment, or three where segments are the point', () => {
  const counts = new Map<number, number>()
  for (const { fields } of campaign.recipients) {
    const split = splitText(filled(fields), { reference: 1 })
    assert.ok(split.kind === 'split')
    counts.set(split.segments.length, (counts.get(split.segments.length) ?? 0) + 1)
  }
  assert.ok((counts.get(1) ?? 0) > 800, 'most are short')
  assert.ok((counts.get(3) ?? 0) >= 8, 'some are long')
})

test('all of it is final or unconfirmed 90 seconds after it began, and every outcome occurs', () => {
  const START = Date.UTC(2026, 0, 5)
  const perSecond = 60
  const messages = campaign.recipients.map(({ to, fields }, at) => ({
    to,
    text: filled(fields),
    atMs: START + (at * 1_000) / perSecond,
  }))
  const { truth, heard } = runVirtually({ messages, scenario: demoScenario(), seed: 1 })
  assert.ok(Math.max(...heard.map(({ atMs }) => atMs)) < START + 90_000)
  const settings = {
    nowMs: START + 90_000,
    expectedBy: { earliestMs: 30_000, latestMs: 32_000 },
    habits: ['each'] as const,
  }
  const asked = messages.map(({ to, text }) => ({ to: to.slice(1), text }))
  const all = allowedStatuses(truth, asked, settings)
  const only = new Map<string, number>()
  for (const { statuses, because } of all) {
    for (const open of ['submitted', 'sent'] as const)
      assert.ok(!statuses.has(open) || statuses.size > 1, because)
    if (statuses.size === 1) for (const one of statuses) only.set(one, (only.get(one) ?? 0) + 1)
  }
  for (const status of [
    'delivered',
    'failed',
    'expired',
    'rejected',
    'unconfirmed',
    'partial',
    'cancelled',
  ]) {
    assert.ok((only.get(status) ?? 0) >= 1, `${status}: ${only.get(status)}`)
  }
  assert.ok((only.get('delivered') ?? 0) > 650, `delivered: ${only.get('delivered')}`)
})
