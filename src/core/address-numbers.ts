import { readNumber } from './number.ts'

/** What a provider's address may mean as a telephone number. */
export type AddressNumbers =
  /** A short code or a name: no number of a person's telephone. */
  | { readonly kind: 'none' }
  /** Written so that it can mean only one; E.164. */
  | { readonly kind: 'certain'; readonly number: string }
  /** E.164, likeliest first; none of them if its country is not known. */
  | { readonly kind: 'possible'; readonly numbers: readonly string[] }

/** Types of number (SMPP 3.4, 5.2.5), as far as they are believed. */
const INTERNATIONAL = 1
const NATIONAL = 2
/** Anything shorter is a short code. */
const DIGITS_MIN = 7

/**
 * Reads the address of a person as a message centre writes it: with +, with 00, plain, or as it is
 * dialled in its country. The type of number is a hint only, for centres leave it at 'unknown'.
 * @param countries ISO 3166 alpha-2, likeliest first.
 */
export function addressNumbers(
  address: string,
  { ton, countries }: { readonly ton: number | null; readonly countries: readonly string[] },
): AddressNumbers {
  const text = address.trim()
  const digits = text.replace(/\D/g, '')
  if (!/^\+?\d[\d\s().-]*$/.test(text) || digits.length < DIGITS_MIN) return { kind: 'none' }
  if (digits.startsWith('00')) return { kind: 'certain', number: abroad(digits.replace(/^0+/, '')) }
  const national = countries.flatMap((country) => {
    const read = readNumber(digits, country)
    return read.kind === 'number' ? [read.e164] : []
  })
  // No country's code begins with a zero, whatever stands in front of it.
  if (digits.startsWith('0')) return { kind: 'possible', numbers: unique(national) }
  if (text.startsWith('+') || ton === INTERNATIONAL) {
    return { kind: 'certain', number: abroad(digits) }
  }
  const numbers = ton === NATIONAL ? [...national, abroad(digits)] : [abroad(digits), ...national]
  return { kind: 'possible', numbers: unique(numbers) }
}

/** As recipients are written at the door; a number that no country has stays as it is. */
function abroad(digits: string): string {
  const read = readNumber(`+${digits}`, null)
  return read.kind === 'number' ? read.e164 : `+${digits}`
}

const unique = (numbers: readonly string[]): readonly string[] => [...new Set(numbers)]
