import { REWIRED_COLUMNS } from '../../src/core/history/spoke.ts'

const DAY_MS = 86_400_000
const ERRORS = ['30003', '30005', '30006', '30007', '21610', '']

/**
 * A Spoke export as it would look: conversations of one text, four in five delivered, one in ten without
 * any receipt, one in fifty answered. The same for the same number of rows.
 */
export async function* spokeExport(
  rows: number,
  { campaigns = 20 }: { campaigns?: number } = {},
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let text = `${[...REWIRED_COLUMNS, 'campaignVariable[venue]'].join(',')}\n`
  for (let row = 0; row < rows; row++) {
    text += `${spokeRow(row, campaigns)}\n`
    if (text.length < 65_536) continue
    yield encoder.encode(text)
    text = ''
  }
  yield encoder.encode(text)
}

function spokeRow(row: number, campaigns: number): string {
  const isReply = row % 50 === 49
  const person = isReply ? row - 1 : row
  const campaign = Math.floor(person / 100) % campaigns
  const number = `+1202${String(2_000_000 + person).padStart(7, '0')}`
  const at = new Date(Date.UTC(2025, 2, 1) + campaign * DAY_MS + row * 40).toISOString()
  const [status, code] = isReply ? ['DELIVERED', ''] : outcomeOf(person)
  const words = isReply
    ? 'Yes, I will be there'
    : `"Hi Neighbour ${person}, can you make it to the Town Hall on Saturday at 3? Reply STOP to opt out."`
  const texter = ['Sam', 'Lee', 'sam@example.org', '+12025550190']
  return [
    String(500 + campaign), '+12025550101', number, String(isReply), '1', '0', status, code, at, words,
    String(campaign + 1), ...texter, 'Town Hall',
  ].join(',') // prettier-ignore
}

function outcomeOf(person: number): readonly [status: string, code: string] {
  const lot = (person * 7919) % 100
  if (lot < 80) return ['DELIVERED', '']
  if (lot < 90) return ['SENT', '']
  return ['ERROR', ERRORS[lot % ERRORS.length] ?? '']
}
