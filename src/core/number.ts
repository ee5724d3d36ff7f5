import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'
import { type Line, lineOf } from './destination.ts'

/** A telephone number as people write it, read once at the door. */
export type ReadNumber =
  | {
      readonly kind: 'number'
      /** '+' and digits only. */
      readonly e164: string
      /** ISO 3166 alpha-2; null where the range belongs to no country we know of. */
      readonly country: string | null
      /** What it is for instead of texts, where its country's plan leaves no doubt; null: it may take them. */
      readonly line: Line | null
    }
  /** Meant as a number, but no phone can have it: a recipient, refused as invalid-number. */
  | { readonly kind: 'impossible'; readonly digits: string; readonly because: string }
  /** Nothing that can be taken for a number: a row error. `code` is stable. */
  | { readonly kind: 'unreadable'; readonly code: UnreadableNumber; readonly because: string }

export type UnreadableNumber =
  'no-number' | 'spreadsheet-number' | 'unreadable-number' | 'no-country'

const SPREADSHEET = /^[+-]?\d+(?:[.,]\d+)?e\+?\d+$/i
/** Digits with what people put between them; a letter makes it something else. */
const WRITTEN = /^\+?[\d\s().\-/\u00a0\u2010-\u2015]+$/
const LENGTH_MAX = 60
/** E.164 allows 15 digits; below five nothing but short codes exists. */
const DIGITS_MIN = 5

/**
 * Reads a number in any form: international with + or 00, national with the country given, with
 * spaces, brackets, dashes, full-width digits, a spreadsheet's apostrophe or its '.0'.
 * Possible is enough: whether a number is allocated is for the carrier to say.
 */
export function readNumber(written: string, defaultCountry: string | null): ReadNumber {
  const text = tidy(written)
  if (text === '') return unreadable('no-number', 'the number is empty')
  if (SPREADSHEET.test(text)) {
    return unreadable(
      'spreadsheet-number',
      `a spreadsheet shortened the number to ${quote(text)}: format the column as text and save again`,
    )
  }
  if (text.length > LENGTH_MAX || !WRITTEN.test(text)) {
    return unreadable('unreadable-number', `${quote(text)} is not a telephone number`)
  }
  const digits = text.replace(/\D/g, '')
  if (digits.length === 0) return unreadable('no-number', `${quote(text)} has no digits`)
  if (text.startsWith('+')) return parsed(`+${digits}`, null) ?? impossible(`+${digits}`)
  if (digits.startsWith('00')) return readInternational(digits.replace(/^0+/, ''))
  return readNational(digits, defaultCountry)
}

function readInternational(digits: string): ReadNumber {
  return parsed(`+${digits}`, null) ?? impossible(`+${digits}`)
}

/** National in the default country if that is possible, else international with its + left out. */
function readNational(digits: string, defaultCountry: string | null): ReadNumber {
  const country =
    defaultCountry !== null && isSupportedCountry(defaultCountry) ? defaultCountry : null
  const national = country === null ? null : parsed(digits, country)
  if (national !== null) return national
  const bare = digits.startsWith('0') ? null : parsed(`+${digits}`, null)
  if (bare !== null) return bare
  if (country !== null || digits.length < DIGITS_MIN) return impossible(digits)
  return unreadable(
    'no-country',
    `${quote(digits)} lacks its country: write it with + and the country code, or set the workspace's country`,
  )
}

function parsed(digits: string, country: CountryCode | null): ReadNumber | null {
  const number = parsePhoneNumberFromString(digits, country === null ? undefined : country)
  if (number === undefined || !number.isPossible()) return null
  return {
    kind: 'number',
    e164: number.number,
    country: number.country ?? null,
    line: lineOf(number.getType()),
  }
}

const impossible = (digits: string): ReadNumber => ({
  kind: 'impossible',
  digits,
  because: `${quote(digits)} is too short, too long or of no country`,
})

const unreadable = (code: UnreadableNumber, because: string): ReadNumber => ({
  kind: 'unreadable',
  code,
  because,
})

/** Full-width digits and plus to plain ones; invisible marks, 'tel:', apostrophes and '.0' go. */
function tidy(written: string): string {
  return written
    .slice(0, LENGTH_MAX * 4)
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim()
    .replace(/^['‘’`"]+|["]+$/g, '')
    .replace(/^tel:/i, '')
    .replace(/^=?"?(\+?[\d\s]+)"?$/, '$1')
    .replace(/^(\+?\d{7,})[.,]0+$/, '$1')
    .trim()
}

const quote = (text: string): string => `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`
