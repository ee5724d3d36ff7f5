import { demoAccount, demoCampaign } from '../../../sim/demo.ts'
import { readList } from '../../adapters/csv/read-list.ts'
import type { Demo } from '../../flows/seed-demo.ts'

/** The simulated carrier's own account and list, as the product takes them. */
export function demoFor(carrierPort: number, pace: number): Demo {
  const { name, text, from, columns, csv } = demoCampaign()
  return {
    workspace: { name: 'Harbour Kitchen (demo)', defaultCountry: 'GB', currency: 'EUR' },
    account: demoAccount(carrierPort, pace),
    campaign: { name, text, from, columns },
    list: () => readList(octetsOf(csv)),
  }
}

async function* octetsOf(csv: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(csv)
}
