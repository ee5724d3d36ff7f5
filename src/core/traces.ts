/** Finding a person's number in what others wrote: with blanks, escaped, with or without its country. Pure text. */

/** As many of a number's last digits as name the person in any country's writing. */
export const TRACE_DIGITS = 8

export const traceOf = (number: string): string => number.replace(/\D/g, '').slice(-TRACE_DIGITS)

/** Whether the number whose trace this is stands anywhere in a text. */
export const hasTrace = (text: string, trace: string): boolean =>
  digitsOf(text).includes(trace) || digitsOf(unescaped(text)).includes(trace)

const digitsOf = (text: string): string => text.replace(/\D/g, '')

/** What stands for one sign in an address, a form, JSON or XML. */
const ESCAPED = /%([0-9a-f]{2})|\\u([0-9a-f]{4})|&#x([0-9a-f]{1,4});/gi

const unescaped = (text: string): string =>
  text
    .replace(ESCAPED, replacer)
    .replace(/&#(\d{1,5});/g, (_all, code: string) => String.fromCharCode(Number(code)))

const replacer = (_all: string, ...codes: readonly (string | undefined)[]): string =>
  String.fromCharCode(Number.parseInt(codes.slice(0, 3).join(''), 16))
