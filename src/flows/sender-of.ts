import { addressNumbers } from '../core/address-numbers.ts'
import { readNumber } from '../core/number.ts'
import type { Ledger } from './ports/pipeline.ts'
import type { ReadInbound } from './read-arrivals.ts'

/** Enough to show every country that is written to in any number. */
const LATEST_MESSAGES = 200

/**
 * The person who wrote, in E.164 if their number can be told. Where an address may mean several
 * numbers it is the one that we have texted: who answers us was most likely written to.
 */
export async function senderOf(
  ledger: Pick<Ledger, 'findTexted' | 'latestRecipients'>,
  { source, sourceTon: ton, account }: Pick<ReadInbound, 'source' | 'sourceTon' | 'account'>,
): Promise<string> {
  const { workspaceId, defaultCountry } = account
  const near = addressNumbers(source, {
    ton,
    countries: defaultCountry === null ? [] : [defaultCountry],
  })
  if (near.kind === 'none') return source
  if (near.kind === 'certain') return near.number
  const textedOf = async (numbers: readonly string[]): Promise<string | undefined> => {
    const texted = await ledger.findTexted(workspaceId, numbers)
    return numbers.find((number) => texted.has(number))
  }
  const known = await textedOf(near.numbers)
  if (known !== undefined) return known
  const latest = await ledger.latestRecipients(workspaceId, LATEST_MESSAGES)
  const far = addressNumbers(source, { ton, countries: countriesOf(latest) })
  const found = far.kind === 'possible' ? await textedOf(far.numbers) : undefined
  return found ?? near.numbers[0] ?? source
}

function countriesOf(numbers: readonly string[]): readonly string[] {
  const countries = numbers.map((number) => {
    const read = readNumber(number, null)
    return read.kind === 'number' ? read.country : null
  })
  return [...new Set(countries)].filter((country) => country !== null)
}
