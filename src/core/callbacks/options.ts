import { nearest } from '../nearest.ts'

/** What an option may be: one of few words, a whole number, or any text. */
export type OptionKind =
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly words: string }
  | { readonly kind: 'text' }

/** One thing that a format lets those choose who ask for it. */
export type FormatOption = {
  readonly name: string
  readonly takes: OptionKind
  /** What it is taken for where nobody says it; null: `meaning` says what becomes of it then. */
  readonly otherwise: string | null
  /** A sentence for people. */
  readonly meaning: string
  /** It is true of one message alone, so that nobody says it for many: compatible doors fill it in. */
  readonly isOfMessage: boolean
}

const TEXT: OptionKind = { kind: 'text' }

/** Epoch milliseconds, as text. */
export const MILLISECONDS: OptionKind = {
  kind: 'pattern',
  pattern: /^\d{1,15}$/,
  words: 'milliseconds since 1970',
}

export const HEX: OptionKind = {
  kind: 'pattern',
  pattern: /^([0-9a-f]{2})+$/i,
  words: 'hex, two digits an octet',
}

type Said = Partial<Pick<FormatOption, 'takes' | 'otherwise'>>

/** Of a whole endpoint as well as of a message. */
export const option = (
  name: string,
  meaning: string,
  { takes = TEXT, otherwise = null }: Said = {},
): FormatOption => ({ name, takes, otherwise, meaning, isOfMessage: false })

/** Of one message. */
export const messageOption = (name: string, meaning: string, said: Said = {}): FormatOption => ({
  ...option(name, meaning, said),
  isOfMessage: true,
})

export const TO_WRITTEN = messageOption(
  'to',
  'The recipient as the client wrote it; else the message’s number.',
)

/** Of every form that repeats both numbers. */
export const WRITTEN: readonly FormatOption[] = [
  TO_WRITTEN,
  messageOption('from', 'The sender as the client wrote it; else the message’s.'),
]

/** Of forms whose own requests answer at once what is refused. */
export const REFUSALS = messageOption(
  'refusals',
  'answered: what the request itself was refused with is not told again.',
  { takes: { kind: 'one-of', values: ['told', 'answered'] }, otherwise: 'told' },
)

/** `1, 2 or 3`; `a whole number from 1 to 127`. */
export function expectedOf(takes: OptionKind): string {
  switch (takes.kind) {
    case 'one-of':
      return inRow(takes.values)
    case 'number':
      return `a whole number from ${takes.least} to ${takes.most}`
    case 'pattern':
      return takes.words
    case 'text':
      return 'text'
  }
}

function isTaken(takes: OptionKind, value: string): boolean {
  switch (takes.kind) {
    case 'one-of':
      return takes.values.includes(value)
    case 'number':
      return /^\d{1,9}$/.test(value) && takes.least <= +value && +value <= takes.most
    case 'pattern':
      return takes.pattern.test(value)
    case 'text':
      return true
  }
}

type Options = Readonly<Record<string, string>>

/** What a wish is for: one message, or all that an endpoint or a campaign tells of. */
export type OptionReach = 'one' | 'many'

export type OptionProblem = { readonly name: string; readonly because: string }

type Offering = { readonly name: string; readonly options: readonly FormatOption[] }

/** What a format does not know, or cannot take; each with what it expects instead. */
export function optionProblems(
  format: Offering,
  options: Options,
  reach: OptionReach,
): readonly OptionProblem[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const known = format.options.find((one) => one.name === name)
    if (known === undefined) return [{ name, because: unknownIn(format, name) }]
    if (known.isOfMessage && reach === 'many') return [{ name, because: OF_ONE }]
    if (isTaken(known.takes, value)) return []
    const found = `found ${JSON.stringify(value.slice(0, 100))}`
    return [{ name, because: `must be ${expectedOf(known.takes)}; ${found}` }]
  })
}

const OF_ONE = 'is about one message, and this tells of many: leave it out'

function unknownIn({ name: format, options }: Offering, name: string): string {
  const names = options.map((one) => one.name)
  if (names.length === 0) return `is no option of the format ${format}, which has none`
  const near = nearest(name, names, Math.min(3, Math.ceil(name.length / 2)))
  const meant = near === null ? '' : `; did you mean ${near}?`
  return `is no option of the format ${format}: expected ${inRow(names)}${meant}`
}

/** What of another format's options an endpoint of this one takes as well. */
export function optionsKept(format: Offering, options: Options): Options {
  const problems = new Set(optionProblems(format, options, 'many').map(({ name }) => name))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !problems.has(name)))
}

const inRow = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
