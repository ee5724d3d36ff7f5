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
  /** How many of the keys were there: how much it looks like a receipt. */
  readonly keys: number
  readonly startsWithKey: boolean
}

type Key = 'id' | 'sub' | 'dlvrd' | 'submitDate' | 'doneDate' | 'stat' | 'err' | 'text'

type Hit = {
  readonly key: Key
  readonly from: number
  readonly to: number
}

// The keys of SMPP 3.4 appendix B, and the spellings that message centres make of them.
const KEY_PATTERN =
  '(message[ _-]?id|msg[ _-]?id|id|sub|dlvrd|submit[ _-]?date|done[ _-]?date|status|stat|error|err|text)[ \\t]*[:=]'
const AFTER_SEPARATOR = new RegExp(`(?<![a-z0-9_])${KEY_PATTERN}`, 'gi')
const GLUED = new RegExp(`(?<=\\d)${KEY_PATTERN}|(?<![a-z0-9_])${KEY_PATTERN}`, 'gi')

// Beyond this nothing of a receipt is to be found, whatever a message centre sends.
const LENGTH_MAX = 4096

/** Reads keys in any order and any case; the first of each wins, and `text:` ends the reading. */
export function readReceiptText(written: string): ReceiptText {
  const body = written.slice(0, LENGTH_MAX)
  const strict = collect(body, hitsIn(body, AFTER_SEPARATOR))
  if (strict.stat !== null || strict.keys === 0) return strict
  const glued = collect(body, hitsIn(body, GLUED))
  return glued.stat !== null && glued.keys > strict.keys ? glued : strict
}

function hitsIn(body: string, pattern: RegExp): readonly Hit[] {
  const hits: Hit[] = []
  for (const match of body.matchAll(pattern)) {
    const key = keyOf((match[1] ?? match[2] ?? '').toLowerCase().replace(/[ _-]/g, ''))
    hits.push({ key, from: match.index, to: match.index + match[0].length })
  }
  return untilText(hits)
}

const SPELLINGS: Readonly<Record<string, Key>> = {
  id: 'id',
  messageid: 'id',
  msgid: 'id',
  sub: 'sub',
  dlvrd: 'dlvrd',
  submitdate: 'submitDate',
  donedate: 'doneDate',
  stat: 'stat',
  status: 'stat',
  err: 'err',
  error: 'err',
  text: 'text',
}

const keyOf = (spelling: string): Key => SPELLINGS[spelling] ?? 'text'

/**
 * Behind `text:` stands what somebody wrote, and it may look like keys. Only a receipt that says
 * nothing of its outcome before its text is read on behind it.
 */
function untilText(hits: readonly Hit[]): readonly Hit[] {
  const at = hits.findIndex(({ key }) => key === 'text')
  if (at === -1) return hits
  const behind = hits.slice(at + 1).map(({ key }) => key)
  const saidBefore = hits.slice(0, at).some(({ key }) => key === 'stat')
  const readsOn = !saidBefore && behind.includes('stat') && behind.includes('doneDate')
  return readsOn ? hits : hits.slice(0, at + 1)
}

function collect(body: string, hits: readonly Hit[]): ReceiptText {
  const values = new Map<Key, string>()
  hits.forEach(({ key, to }, at) => {
    if (!values.has(key)) values.set(key, body.slice(to, hits[at + 1]?.from ?? body.length))
  })
  const value = (key: Key): string | null => trimmed(values.get(key))
  return {
    id: firstWord(value('id')),
    sub: value('sub'),
    dlvrd: value('dlvrd'),
    submitDate: value('submitDate'),
    doneDate: value('doneDate'),
    stat: statWord(value('stat')),
    err: firstWord(value('err')),
    text: values.get('text')?.replace(/[\0\r\n]+$/, '') ?? null,
    keys: values.size,
    startsWithKey: hits[0] !== undefined && body.slice(0, hits[0].from).trim() === '',
  }
}

const NOTHING = /^(null|nil|none|undefined|n\/a|-*|\.*)$/i

function trimmed(value: string | undefined): string | null {
  if (value === undefined) return null
  const bare = value.replace(/^[\s\0"']+|[\s\0,;|&"']+$/g, '')
  return NOTHING.test(bare) ? null : bare
}

const firstWord = (value: string | null): string | null => value?.split(/[\s,;|&]/)[0] ?? null

/** Upper case; the default alphabet's underscore arrives as 0x11. */
const statWord = (value: string | null): string | null =>
  value === null
    ? null
    : value
        .replaceAll('\u0011', '_')
        .split(/[,;|&]/)[0]
        ?.trim()
        .toUpperCase() || null
