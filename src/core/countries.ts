import { getCountries } from 'libphonenumber-js/max'

/** Every country that has numbers of its own, ISO 3166 alpha-2. */
const COUNTRIES: ReadonlySet<string> = new Set(getCountries())

/** What people write, and what the standard calls it. */
const USUAL_MISTAKES: Readonly<Record<string, string>> = {
  EL: 'GR',
  EN: 'GB',
  UK: 'GB',
  JA: 'JP',
  KO: 'KR',
  DA: 'DK',
  CS: 'CZ',
}

/** What is wrong with a country's code, in words that go behind a 'must be'; null: it is one. */
export function countryTrouble(code: string): string | null {
  if (COUNTRIES.has(code)) return null
  const meant = USUAL_MISTAKES[code]
  return meant === undefined
    ? 'a country that has numbers, as ISO 3166 alpha-2, such as EE'
    : `a country as ISO 3166 alpha-2, where ${code} is ${meant}`
}
