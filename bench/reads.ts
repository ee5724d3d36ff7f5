/**
 * How long people wait for lists, searches and files when a campaign has a million recipients.
 * Usage: node bench/reads.ts [recipients]
 */
import { postgresReads } from '../src/adapters/postgres/reads.ts'
import { openPool } from '../src/adapters/postgres/pool.ts'
import { exportRecipients } from '../src/flows/export-recipients.ts'
import { readCampaignView } from '../src/flows/read-campaign.ts'
import type { MessageFilter } from '../src/flows/ports/reads.ts'
import { search } from '../src/flows/search.ts'
import { CSV_PROFILES, csvLine } from '../src/adapters/http/csv.ts'
import { createTestDatabase } from '../test/support/database.ts'
import { addAccount, addCampaign, addManyMessages, addWorkspace } from '../test/support/rows.ts'

const total = Number(process.argv[2] ?? 1_000_000)
const database = await createTestDatabase()
const pool = openPool(database.url, { max: 4 })
const reads = postgresReads(pool)
const workspaceId = await addWorkspace(pool, { country: 'EE' })
const accountId = await addAccount(pool, workspaceId)
const campaignId = await addCampaign(pool, workspaceId, { columns: ['name', 'city'] })
const seededAt = performance.now()
await addManyMessages(pool, { workspaceId, campaignId, accountId }, { total, rare: 'failed' })
console.log(`${total} messages made in ${((performance.now() - seededAt) / 1000).toFixed(1)} s`)

async function measure(what: string, times: number, work: () => Promise<unknown>): Promise<void> {
  const took: number[] = []
  for (let time = 0; time < times; time++) {
    const from = performance.now()
    await work()
    took.push(performance.now() - from)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => (took[Math.floor((took.length - 1) * share)] ?? 0).toFixed(1)
  console.log(`${what.padEnd(44)} p50 ${at(0.5).padStart(7)} ms   p95 ${at(0.95).padStart(7)} ms`)
}

const list = (filter: MessageFilter, limit = 50, after: string | null = null) =>
  reads.listRecipients(workspaceId, { ...filter, campaignId }, { limit, after })

const [middle] = (
  await pool.query<{ id: string }>('select id from messages order by id offset $1 limit 1', [
    Math.floor(total / 2),
  ])
).rows
await measure('recipients, first page', 20, () => list({}))
await measure('recipients, from the middle', 20, () => list({}, 50, middle?.id ?? null))
await measure('recipients, one status in a thousand', 20, () => list({ statuses: ['failed'] }))
await measure('recipients, its last page', 10, () =>
  list({ statuses: ['failed'] }, 50, 'ffffffff-0000-0000-0000-000000000000'),
)
await measure('recipients, a reason nobody has', 10, () => list({ reasons: ['opted-out'] }))
await measure('recipients, a status nobody has', 10, () => list({ statuses: ['read'] }))
await measure('recipients, by number', 20, () =>
  list({ anyOf: { recipients: ['+37250000077'], reference: '+37250000077', id: null } }),
)
await measure('campaign page', 20, () =>
  readCampaignView(reads, { workspaceId, id: campaignId, now: 0 }),
)
await measure('search by number', 20, () => search(reads, workspaceId, '5000 0077'))
await measure('messages, newest first', 20, () =>
  reads.listMessages(workspaceId, {}, { limit: 50, after: null }),
)

/** What grows on behind these grows with the file. */
const SOON = 100_000
const before = process.memoryUsage().rss
let peak = before
let octets = 0
let rows = 0
let soonPeak = before
const from = performance.now()
const file = await exportRecipients(reads, workspaceId, { filter: { campaignId }, now: 0 })
for await (const batch of file?.batches ?? []) {
  for (const cells of batch) octets += csvLine(cells, CSV_PROFILES.data).length
  rows += batch.length
  peak = Math.max(peak, process.memoryUsage().rss)
  if (rows <= SOON) soonPeak = peak
}
const seconds = (performance.now() - from) / 1000
console.log(
  `export: ${seconds.toFixed(1)} s, ${(octets / 1e6).toFixed(0)} MB, ${Math.round(total / seconds)} rows/s, ` +
    `memory +${((peak - before) / 1e6).toFixed(0)} MB, +${((soonPeak - before) / 1e6).toFixed(0)} by the first ${SOON} rows`,
)
await pool.end()
await database.drop()
