/** What the text form of a receipt says, word for word; null where a key is absent or says nothing. */
export type ReceiptText = {
  readonly id: string | null
  readonly sub: string | null
  readonly dlvrd: string | null
  readonly submitDate: string | null
  readonly doneDate: string | null
  readonly stat: string | null
  readonly err: string | null
  readonly text: string | null
  /** How many different keys were there, in any spelling: how much it looks like a receipt. */
  readonly keys: number
  /** How many of them were spelled as in appendix B, which is how a receipt differs from prose. */
  readonly properKeys: number
  /** The key that the body begins with; null where something else stands before the first. */
  readonly startsWith: ReceiptKey | null
}

export type ReceiptKey =
  'id' | 'sub' | 'dlvrd' | 'submitDate' | 'doneDate' | 'stat' | 'err' | 'text'

// The keys of SMPP 3.4 appendix B, without their blanks, then what message centres make of them.
const SPELLINGS: ReadonlyMap<string, { readonly key: ReceiptKey; readonly proper: boolean }> =
  new Map(
    (
      [
        ['id', 'id', true],
        ['sub', 'sub', true],
        ['dlvrd', 'dlvrd', true],
        ['submitdate', 'submitDate', true],
        ['donedate', 'doneDate', true],
        ['stat', 'stat', true],
        ['err', 'err', true],
        ['text', 'text', true],
        ['messageid', 'id', false],
        ['msgid', 'id', false],
        ['submittime', 'submitDate', false],
        ['submit', 'submitDate', false],
        ['donetime', 'doneDate', false],
        ['done', 'doneDate', false],
        ['status', 'stat', false],
        ['error', 'err', false],
        ['errcode', 'err', false],
        ['errorcode', 'err', false],
        ['txt', 'text', false],
      ] as const
    ).map(([spelling, key, proper]) => [spelling, { key, proper }]),
  )

const SPELLING_LENGTH_MAX = 10
/** The words that may be the second half of a key: `submit date`, `message id`, `error code`. */
const SECOND_HALVES: ReadonlySet<string> = new Set(['date', 'time', 'id', 'code'])
const JOINERS = ' \t_-+\u0011'
const JOINERS_MAX = 3
const BLANKS_BEFORE_SEPARATOR_MAX = 8
/** Keys may be glued to the value before them, as in `stat:DELIVRDerr:000`, but for the ambiguous. */
const GLUABLE = ['submitdate', 'donedate', 'dlvrd', 'stat', 'sub', 'err', 'text']
const GLUED_VALUE_MAX = 64
/** No receipt names more keys, and no id or word is longer, whatever a message centre sends. */
const HITS_MAX = 64
const WORD_LENGTH_MAX = 1024

/** A key and its separator: `from` is where the key begins, `to` where its value does. */
type Hit = {
  readonly key: ReceiptKey
  readonly proper: boolean
  readonly from: number
  readonly to: number
}

/**
 * Reads keys in any order and any case; the first of each wins, and `text:` ends the reading. One
 * pass over the separators, each looking back over the few characters that a key can have.
 */
export function readReceiptText(body: string): ReceiptText {
  const hits = hitsIn(body)
  const found = new Map<ReceiptKey, string>()
  let properKeys = 0
  for (let at = 0; at < hits.length; at += 1) {
    const { key, proper, to } = hits[at] as Hit
    if (found.has(key)) continue
    found.set(key, body.slice(to, hits[at + 1]?.from))
    if (proper) properKeys += 1
  }
  const [first] = hits
  return {
    id: idWord(found.get('id')),
    sub: firstWord(found.get('sub')),
    dlvrd: firstWord(found.get('dlvrd')),
    submitDate: dateValue(found.get('submitDate')),
    doneDate: dateValue(found.get('doneDate')),
    stat: statWord(found.get('stat')),
    err: firstWord(found.get('err')),
    text: withoutLineEnd(found.get('text')),
    keys: found.size,
    properKeys,
    startsWith: first !== undefined && isBlank(body, first.from) ? first.key : null,
  }
}

// ---- keys

function hitsIn(body: string): readonly Hit[] {
  const hits: Hit[] = []
  let textAt = -1
  let saidBefore = false
  for (let at = nextSeparator(body, 0); at !== -1; at = nextSeparator(body, at + 1)) {
    const hit = hitAt(body, at, hits.at(-1))
    if (hit === null) continue
    // A key again says nothing new, but it ends the value before it.
    hits.push(hit)
    if (hit.key === 'text' && textAt === -1) textAt = hits.length - 1
    if (hit.key === 'stat' && textAt === -1) saidBefore = true
    if ((textAt !== -1 && saidBefore) || hits.length === HITS_MAX) break
  }
  return textAt === -1 || readsOn(hits, textAt) ? hits : hits.slice(0, textAt + 1)
}

/**
 * Behind `text:` stands what somebody wrote, and it may look like keys. Only a receipt that says
 * nothing of its outcome before its text is read on behind it.
 */
function readsOn(hits: readonly Hit[], textAt: number): boolean {
  const saysBehind = (wanted: ReceiptKey): boolean =>
    hits.some(({ key }, at) => key === wanted && at > textAt)
  return saysBehind('stat') && saysBehind('doneDate')
}

const COLON = 0x3a
const EQUALS = 0x3d

function nextSeparator(body: string, from: number): number {
  for (let at = from; at < body.length; at += 1) {
    const code = body.charCodeAt(at)
    if (code === COLON || code === EQUALS) return at
  }
  return -1
}

/** The key that ends before this separator, if it is one. */
function hitAt(body: string, separator: number, before: Hit | undefined): Hit | null {
  const blanksTo = Math.max(before?.to ?? 0, separator - BLANKS_BEFORE_SEPARATOR_MAX)
  let end = separator
  while (end > blanksTo && ' \t"\''.includes(body.charAt(end - 1))) end -= 1
  const start = lettersBefore(body, end)
  if (start === end) return null
  const to = separator + 1
  const word = wordOf(body, start, end)
  if (SECOND_HALVES.has(word)) {
    const hit = twoWordHit({ body, word, end: start, to }, before)
    if (hit !== null) return hit
  }
  const found = SPELLINGS.get(word)
  if (found === undefined) return gluedHit({ body, word, end, to }, before)
  return mayBeginAt(body, start, found.key) ? { ...found, from: start, to } : null
}

type Ending = {
  readonly body: string
  readonly word: string
  readonly end: number
  readonly to: number
}

/** `submit date:`, its second half read already: the first stands before it, behind a joiner. */
function twoWordHit({ body, word, end: start, to }: Ending, before: Hit | undefined): Hit | null {
  let end = start
  while (end > 0 && start - end < JOINERS_MAX && JOINERS.includes(body.charAt(end - 1))) end -= 1
  if (end === start) return null
  const from = lettersBefore(body, end)
  const both = wordOf(body, from, end) + word
  const found = SPELLINGS.get(both)
  if (found === undefined) return gluedHit({ body, word: both, end: end + word.length, to }, before)
  return mayBeginAt(body, from, found.key) ? { ...found, from, to } : null
}

/** Only where the letters in front are the value of the key before, with nothing between. */
function gluedHit({ body, word, end, to }: Ending, before: Hit | undefined): Hit | null {
  if (before === undefined) return null
  const spelling = GLUABLE.find((one) => word.endsWith(one))
  const found = spelling === undefined ? undefined : SPELLINGS.get(spelling)
  if (spelling === undefined || found === undefined) return null
  const from = end - spelling.length
  const isOneWord = from > before.to && from - before.to <= GLUED_VALUE_MAX
  return isOneWord && endOfWord(body, before.to, from) === from ? { ...found, from, to } : null
}

function lettersBefore(body: string, end: number): number {
  let start = end
  while (start > 0 && isLetter(body.charCodeAt(start - 1))) start -= 1
  return start
}

/** The end of a run of letters: as many as a key can have, and one more to tell that it is none. */
const wordOf = (body: string, start: number, end: number): string =>
  body.slice(Math.max(start, end - SPELLING_LENGTH_MAX - 1), end).toLowerCase()

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Not within a longer word or an id: `paid:`, `x_stat:`, `smsc-id:` are no keys; `001dlvrd:` is one. */
function mayBeginAt(body: string, start: number, key: ReceiptKey): boolean {
  if (start === 0) return true
  const code = body.charCodeAt(start - 1)
  if (isDigit(code)) return key !== 'id'
  return !isLetter(code) && !'_-.'.includes(body.charAt(start - 1))
}

function isBlank(body: string, to: number): boolean {
  for (let at = 0; at < to; at += 1) if (!isPadding(body.charCodeAt(at))) return false
  return true
}

// ---- values

/** What stands around words: blanks, control characters, quotes and the brackets of JSON. */
const isPadding = (code: number): boolean =>
  code <= 0x20 ||
  code === 0x22 ||
  code === 0x27 ||
  code === 0x7b ||
  code === 0xa0 ||
  code === 0xfeff

const UNDERSCORE_OF_GSM = 0x11

const endsWord = (code: number): boolean =>
  (isPadding(code) && code !== UNDERSCORE_OF_GSM) || [0x2c, 0x3b, 0x7c, 0x26].includes(code)

function endOfWord(text: string, from: number, to: number): number {
  let at = from
  while (at < to && !endsWord(text.charCodeAt(at))) at += 1
  return at
}

/** Beginning with the value itself: `: = ,` and padding before it are the separator's. */
function startOfValue(value: string): number {
  let at = 0
  while (at < value.length && (isPadding(value.charCodeAt(at)) || ':='.includes(value.charAt(at))))
    at += 1
  return at
}

const NOTHING: ReadonlySet<string> = new Set(['null', 'nil', 'none', 'undefined', 'n/a'])

/** The first word, if it says anything: not `null`, nor nothing but dashes or dots. */
function firstWord(value: string | undefined): string | null {
  if (value === undefined) return null
  const from = startOfValue(value)
  const word = value.slice(from, endOfWord(value, from, value.length))
  if (word.length > WORD_LENGTH_MAX || NOTHING.has(word.toLowerCase())) return null
  for (const character of word) if (character !== '-' && character !== '.') return word
  return null
}

const underscored = (word: string): string =>
  word.includes('\u0011') ? word.replaceAll('\u0011', '_') : word

/** The default alphabet's underscore arrives as 0x11. */
function idWord(value: string | undefined): string | null {
  const word = firstWord(value)
  return word === null ? null : underscored(word)
}

const statWord = (value: string | undefined): string | null =>
  idWord(value)
    ?.toUpperCase()
    .replace(/[.!)\]}]{1,4}$/, '') ?? null

const DATE_LENGTH_MAX = 40

/** Dates may have blanks in them, so how far they reach is for the reader of dates to say. */
function dateValue(value: string | undefined): string | null {
  if (value === undefined || firstWord(value) === null) return null
  const from = startOfValue(value)
  return value.slice(from, from + DATE_LENGTH_MAX).trimEnd()
}

/** Blanks in front belong to the text; line ends and terminators behind it do not. */
function withoutLineEnd(value: string | undefined): string | null {
  if (value === undefined) return null
  let end = value.length
  while (end > 0 && '\0\r\n'.includes(value.charAt(end - 1))) end -= 1
  return value.slice(0, end)
}
