import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'

/** What is behind a number, where its country's plan leaves no doubt. */
export type Line = 'fixed-line' | 'premium-rate' | 'shared-cost' | 'company-number' | 'voicemail'

/**
 * Types that no telephone for texts can have. Left out on purpose: toll-free numbers, pagers, VoIP and
 * personal numbers, some of which take texts; and FIXED_LINE_OR_MOBILE, which is every number of the
 * United States and Canada.
 */
const LINES: Readonly<Record<string, Line>> = {
  FIXED_LINE: 'fixed-line',
  PREMIUM_RATE: 'premium-rate',
  SHARED_COST: 'shared-cost',
  UAN: 'company-number',
  VOICEMAIL: 'voicemail',
}

const BY_CALLING_CODE: ReadonlyMap<string, readonly CountryCode[]> = Map.groupBy(
  getCountries(),
  (country) => getCountryCallingCode(country),
)

/**
 * Where a number may be, ISO 3166 alpha-2: its country, or each country that shares its calling code where
 * no plan knows the number. None: of no country.
 */
export function countriesOf(e164: string): readonly string[] {
  const number = parsePhoneNumberFromString(e164)
  if (number === undefined) return []
  return number.country === undefined
    ? (BY_CALLING_CODE.get(number.countryCallingCode) ?? [])
    : [number.country]
}

/** The country of a number that its plan knows; null: nobody can be sure. */
export function certainCountryOf(e164: string): string | null {
  const number = parsePhoneNumberFromString(e164)
  return number?.isValid() === true ? (number.country ?? null) : null
}

/**
 * What a number is for if it is certainly not for texts; null: it may take them.
 * @param type as libphonenumber names it; undefined: no plan knows the number.
 */
export const lineOf = (type: string | undefined): Line | null =>
  type === undefined ? null : (LINES[type] ?? null)
