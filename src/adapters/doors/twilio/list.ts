import { idFloor } from '../../../core/ids.ts'
import { readNumber } from '../../../core/number.ts'
import { senderKey } from '../../../core/senders.ts'
import type { MessageRecord } from '../../../flows/ports/reads.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { type Form, textOf } from '../shared/form.ts'
import { type Standing, asListed, idOfHex, international, standingNow } from '../shared/standing.ts'
import type { Account } from './create.ts'
import { bad, json, quoted } from './replies.ts'
import { VERSION, resourceOf } from './resource.ts'

const PAGE_USUAL = 50
const PAGE_MAX = 1_000
/** Looked through for one page: a page of a rare sender is short, and says where the next begins. */
const SEEN_MAX = 2_000
const BATCH = 500
/** Files read at once. */
const AT_ONCE = 10

type Asked = {
  readonly recipient: string | null
  readonly from: string | null
  /** By when they were handed over; else taken in. */
  readonly since: number
  readonly until: number
  readonly size: number
  readonly page: number
  /** After which message this page begins, and those before it: the way back. */
  readonly after: readonly string[]
}

/** So many pages back are known. */
const BACK_MAX = 20

/** Messages that were sent, newest first, a page at once. Those that came in are not among them. */
export async function listMessages(
  deps: Pick<CompatibleDeps, 'reads'>,
  form: Form,
  account: Account,
): Promise<DoorAnswer> {
  const asked = readAsked(form)
  if ('status' in asked) return asked
  const { workspaceId } = account.caller
  const { found, next } = await look(deps, workspaceId, asked)
  const standings: Standing[] = []
  for (let at = 0; at < found.length; at += AT_ONCE) {
    const part = found.slice(at, at + AT_ONCE)
    standings.push(...(await Promise.all(part.map((one) => inFull(deps, workspaceId, one)))))
  }
  const { accountSid } = account
  const { page, size, after } = asked
  const uri = (number: number, way: readonly string[]): string =>
    pageUri(form, { accountSid, size, page: number, token: tokenOf(way) })
  const start = page * size
  return json(200, {
    end: start + Math.max(found.length - 1, 0),
    first_page_uri: uri(0, []),
    messages: standings.map((one) => resourceOf(one, { accountSid })),
    next_page_uri: next === null ? null : uri(page + 1, [...after, next].slice(-BACK_MAX)),
    page,
    page_size: size,
    // Where the way back is no longer known, the page has none.
    previous_page_uri:
      page > 0 && (after.length > 1 || (after.length === 1 && page === 1))
        ? uri(page - 1, after.slice(0, -1))
        : null,
    start,
    uri: uri(page, after),
  })
}

async function look(
  { reads }: Pick<CompatibleDeps, 'reads'>,
  workspaceId: string,
  { recipient, from, since, until, size, after }: Asked,
): Promise<{ readonly found: readonly MessageRecord[]; readonly next: string | null }> {
  const handedOver = { since, until }
  const filter = recipient === null ? { handedOver } : { handedOver, recipient }
  const found: MessageRecord[] = []
  // Nothing was handed over before it was taken in.
  let place = after.at(-1) ?? (until === Infinity ? null : idFloor(until + 1))
  for (let seen = 0; seen < SEEN_MAX; seen += BATCH) {
    const batch = await reads.listMessages(workspaceId, filter, { limit: BATCH, after: place })
    for (const message of batch) {
      // There is another: this page ends before it.
      if (found.length === size) return { found, next: place }
      if (isMeant(message, from)) found.push(message)
      place = message.id
    }
    if (batch.length < BATCH) return { found, next: null }
  }
  return { found, next: place }
}

/** Whoever is erased is not there. */
const isMeant = ({ recipient, sender }: MessageRecord, from: string | null): boolean =>
  recipient !== null && (from === null || senderKey(sender ?? '') === from)

/** What its record does not say: what the provider answered, and whose code it is. */
async function inFull(
  deps: Pick<CompatibleDeps, 'reads'>,
  workspaceId: string,
  message: MessageRecord,
): Promise<Standing> {
  if (message.submissions === 0) return asListed(message)
  return (await standingNow(deps, workspaceId, message.id)) ?? asListed(message)
}

const DAY_MS = 86_400_000

function readAsked(form: Form): Asked | DoorAnswer {
  const text = (name: string): string | null => textOf(form, name) || null
  const to = text('To')
  const number = to === null ? null : readNumber(international(bare(to)), null)
  const size = Math.min(wholeIn(text('PageSize'), PAGE_USUAL), PAGE_MAX)
  const token = text('PageToken')
  const after = token === null ? [] : wayIn(token)
  if (after === null) return bad(20001, `Invalid PageToken ${quoted(token ?? '')}`)
  const day = readTime(text('DateSent'))
  const times = [day, readTime(text('DateSent>')), readTime(text('DateSent<'))]
  if (times.some((time) => time === 'wrong')) return bad(20001, 'Invalid DateSent')
  const [on = null, since, before] = times as (number | null)[]
  const from = text('From')
  return {
    recipient: number === null ? null : number.kind === 'number' ? number.e164 : (to ?? ''),
    from: from === null ? null : senderKey(bare(from)),
    since: on === null ? (since ?? 0) : dayOf(on),
    until: on === null ? (before ?? Infinity) : dayOf(on) + DAY_MS - 1,
    size: Math.max(size, 1),
    page: wholeIn(text('Page'), 0),
    after,
  }
}

/** Packages write an instant where its day is meant. */
const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS

const bare = (address: string): string => address.replace(/^[a-z]+:/i, '')

const wholeIn = (text: string | null, otherwise: number): number =>
  /^\d{1,6}$/.test(text ?? '') ? Number(text) : otherwise

/** A day, or an instant of ISO 8601. */
function readTime(text: string | null): number | null | 'wrong' {
  if (text === null) return null
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) || at < 0 ? 'wrong' : at
}

const tokenOf = (way: readonly string[]): string | null =>
  way.length === 0 ? null : `PA${way.join('').replaceAll('-', '')}`

function wayIn(token: string): readonly string[] | null {
  const [, hex = ''] = /^PA((?:[0-9a-f]{32}){1,20})$/.exec(token) ?? []
  const ids = (hex.match(/.{32}/g) ?? []).map(idOfHex)
  return ids.length > 0 && ids.every((id) => id !== null) ? ids : null
}

const FILTERS = ['To', 'From', 'DateSent', 'DateSent>', 'DateSent<'] as const

function pageUri(
  form: Form,
  {
    accountSid,
    size,
    page,
    token,
  }: { accountSid: string; size: number; page: number; token: string | null },
): string {
  const query = new URLSearchParams()
  for (const name of FILTERS) {
    const value = textOf(form, name)
    if (value !== null) query.set(name, value)
  }
  query.set('PageSize', String(size))
  query.set('Page', String(page))
  if (token !== null) query.set('PageToken', token)
  return `/${VERSION}/Accounts/${accountSid}/Messages.json?${query.toString()}`
}
