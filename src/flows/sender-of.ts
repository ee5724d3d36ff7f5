import { addressNumbers } from '../core/address-numbers.ts'
import { readNumber } from '../core/number.ts'
import type { Ledger } from './ports/pipeline.ts'
import type { ReadInbound } from './read-arrivals.ts'

/** Enough to show every country that is written to in any number. */
const LATEST_MESSAGES = 200

/**
 * The people who may have written, in E.164 if their number can be told: one, nearly always. Where an address
 * may mean several numbers it is the one that we have texted: who answers us was most likely written to. Where
 * we have texted several, or none, nobody can tell.
 */
export async function senderOf(
  ledger: Pick<Ledger, 'findTexted' | 'latestRecipients'>,
  { source, sourceTon: ton, account }: Pick<ReadInbound, 'source' | 'sourceTon' | 'account'>,
): Promise<readonly [string, ...string[]]> {
  const { workspaceId, defaultCountry } = account
  const near = addressNumbers(source, {
    ton,
    countries: defaultCountry === null ? [] : [defaultCountry],
  })
  if (near.kind === 'none') return [source]
  if (near.kind === 'certain') return [near.number]
  const textedOf = async (numbers: readonly string[]): Promise<readonly string[]> => {
    const texted = await ledger.findTexted(workspaceId, numbers)
    return numbers.filter((number) => texted.has(number))
  }
  const known = await textedOf(near.numbers)
  // Written in full, it is that person's; as it is dialled in one country, it may be dialled in others too.
  if (isSome(known) && known.includes(`+${source.replace(/\D/g, '')}`)) return known
  const latest = await ledger.latestRecipients(workspaceId, LATEST_MESSAGES)
  const far = addressNumbers(source, { ton, countries: countriesOf(latest) })
  const found =
    far.kind === 'possible' ? await textedOf([...new Set([...known, ...far.numbers])]) : []
  if (isSome(found)) return found
  if (isSome(known)) return known
  return isSome(near.numbers) ? near.numbers : [source]
}

const isSome = (numbers: readonly string[]): numbers is readonly [string, ...string[]] =>
  numbers.length > 0

function countriesOf(numbers: readonly string[]): readonly string[] {
  const countries = numbers.map((number) => {
    const read = readNumber(number, null)
    return read.kind === 'number' ? read.country : null
  })
  return [...new Set(countries)].filter((country) => country !== null)
}
