import { countSegments } from '../../../core/segments.ts'
import { SENDER_MAX } from '../../../core/senders.ts'
import { PLAIN, type Wire, isPlain } from '../../../core/wire.ts'
import type { DoorAnswer } from '../shared/door.ts'
import { type Form, decodeCharset, isStorable, textOf, toHex, utf8 } from '../shared/form.ts'
import type { KannelWay } from './asked.ts'
import { type KannelField, type KannelTree, REPLIES, denied, misformed } from './replies.ts'

/** What is to be sent, read and found sound. */
export type KannelText = {
  readonly receivers: readonly string[]
  /** Null: nobody named one. */
  readonly from: string | null
  readonly text: string
  readonly wire: Wire | null
  /** Null: nobody wants to hear of it. */
  readonly dlr: { readonly url: string; readonly mask: number } | null
  readonly smsc: string | null
  readonly validityMinutes: number | null
  readonly deferredMinutes: number | null
  /** What is carried along for escape codes, by the format's names of options. */
  readonly carried: Readonly<Record<string, string>>
  readonly account: string | null
}

type Checked =
  | { readonly kind: 'sound'; readonly text: KannelText }
  | { readonly kind: 'refused'; readonly reply: DoorAnswer }

/** Where none looks like one, nothing else is looked at. */
const RECEIVER = /^[-+\d]+$/
const UDH_MAX = 140
const ACCOUNT_MAX = 64
const RECEIVERS_MAX = 1_000
const TEXT_MAX = 20_000
/** Far more than an address with every escape code in it has. */
const URL_MAX = 4_000
const CARRIED_MAX = 2_000
const YEAR_MINUTES = 366 * 24 * 60
const VALIDITY_MINUTES = 7 * 24 * 60

/** In Kannel's own order; each with its range. Source: what a stock 1.4.5 refuses. */
const INTEGERS = [
  ['dlr-mask', 'DLR-Mask', 66],
  ['mclass', 'MClass', 3],
  ['pid', 'PID', 255],
  ['rpi', 'RPI', 2],
  ['alt-dcs', 'Alt-DCS', 1],
  ['mwi', 'MWI', 7],
  ['coding', 'Coding', 2],
  ['compress', 'Compress', 1],
  ['validity', 'Validity', Number.MAX_SAFE_INTEGER],
  ['deferred', 'Deferred', YEAR_MINUTES],
  ['priority', 'Priority', 3],
] as const satisfies readonly (readonly [string, KannelField, number])[]

type IntegerName = (typeof INTEGERS)[number][0]
type Integers = Readonly<Record<IntegerName, number | null>>

/** Other trees have masks of seven bits. */
const MODERN_MASK_MAX = 127

/** Names that older clients use. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'dlr-mask': 'dlrmask',
  'dlr-url': 'dlrurl',
  mclass: 'flash',
}

const said = (form: Form, name: string): string | null =>
  textOf(form, name) ?? textOf(form, OLD_NAMES[name] ?? name)

/** @param way by parameters a header without a coding means octets, as in Kannel. */
export function checkAsked(
  form: Form,
  { way, tree }: { readonly way: KannelWay; readonly tree: KannelTree },
): Checked {
  const receivers = (textOf(form, 'to') ?? '').split(/\s+/).filter((one) => one !== '')
  const udh = form.get('udh') ?? new Uint8Array()
  const early = missingReceiver(form, way) ?? udhProblem(udh) ?? receiverProblem(receivers, tree)
  if (early !== null) return refused(early)
  const from = said(form, 'from')
  const account = said(form, 'account') || null
  const url = said(form, 'dlr-url') ?? ''
  const problem = senderProblem(from) ?? accountProblem(form)
  if (problem !== null) return refused(problem)
  if (url !== '' && !isCallable(url)) return refused(misformed('DLR-URL'))
  const integers = readIntegers(form, { way, tree })
  if ('status' in integers) return refused(integers)
  const isOctets =
    integers.coding === 1 || (integers.coding === null && udh.length > 0 && way === 'parameters')
  const text = isOctets ? '' : readText(form, integers.coding === 2)
  if (text === null) return refused(REPLIES.charset)
  const octets = isOctets ? toHex(form.get('text') ?? new Uint8Array()) : null
  if ((octets ?? '').length > 2 * TEXT_MAX) return refused(REPLIES.charset)
  const wire = wireOf(integers, { udh, octets, text })
  const mask = integers['dlr-mask'] ?? 0
  return {
    kind: 'sound',
    text: {
      receivers,
      from: from === '' ? null : from,
      text,
      wire: isPlain(wire) ? null : wire,
      dlr: url !== '' && mask > 0 ? { url, mask } : null,
      smsc: said(form, 'smsc') || null,
      validityMinutes: integers.validity === 0 ? null : atMost(integers.validity, VALIDITY_MINUTES),
      deferredMinutes: integers.deferred,
      carried: carriedOf(form, { account, udh, integers }),
      account,
    },
  }
}

const refused = (reply: DoorAnswer): Checked => ({ kind: 'refused', reply })

const atMost = (value: number | null, limit: number): number | null =>
  value === null ? null : Math.min(value, limit)

function missingReceiver(form: Form, way: KannelWay): DoorAnswer | null {
  const written = form.get('to')
  const isEmpty = written?.length === 0
  if (written !== undefined && !isEmpty) return null
  if (way === 'parameters') return isEmpty ? REPLIES.emptyReceiver : REPLIES.missingReceiver
  return isEmpty && way === 'headers' ? REPLIES.emptyReceiver : REPLIES.missingReceivers
}

function receiverProblem(receivers: readonly string[], tree: KannelTree): DoorAnswer | null {
  const isSound = receivers.every((one) => one.length <= 60 && isStorable(one))
  return receivers.length > RECEIVERS_MAX ||
    !isSound ||
    !receivers.some((one) => RECEIVER.test(one))
    ? denied(tree)
    : null
}

function udhProblem(udh: Uint8Array): DoorAnswer | null {
  if (udh.length > 0 && udh[0] !== udh.length - 1) return misformed('UDH')
  return udh.length > UDH_MAX ? REPLIES.udhTooLong : null
}

const SENDER = new RegExp(`^[\\x20-\\x7e]{0,${SENDER_MAX}}$`)

const senderProblem = (from: string | null): DoorAnswer | null =>
  from === null || SENDER.test(from) ? null : REPLIES.missingSender

/** It counts octets, and takes neither brackets nor line ends, which its access log is made of. */
function accountProblem(form: Form): DoorAnswer | null {
  const account = said(form, 'account') ?? ''
  const octets = form.get('account')?.length ?? 0
  return octets <= ACCOUNT_MAX && !/[[\]\r\n]/.test(account) && isStorable(account)
    ? null
    : REPLIES.account
}

const isCallable = (url: string): boolean =>
  /^https?:\/\//i.test(url) && url.length <= URL_MAX && isStorable(url) && URL.canParse(url)

/** As C's sscanf reads them, into 32 bits: what does not begin with a number was not said. In XML it is wrong. */
function readIntegers(
  form: Form,
  { way, tree }: { readonly way: KannelWay; readonly tree: KannelTree },
): Integers | DoorAnswer {
  const read: Partial<Record<IntegerName, number | null>> = {}
  for (const [name, field, limit] of INTEGERS) {
    const written = said(form, name)
    if (way === 'xml' && written !== null && !/^\s*[-+]?\d+\s*$/.test(written))
      return misformed(field)
    const digits = /^\s*([-+]?\d{1,15})/.exec(written ?? '')?.[1]
    const value = digits === undefined ? -1 : Number(digits) | 0
    const max = name === 'dlr-mask' && tree === 'modern' ? MODERN_MASK_MAX : limit
    if (value < -1 || value > max) return misformed(field)
    read[name] = value === -1 ? null : value
  }
  return read as Integers
}

/** Null: it is in no such charset, or none that can be kept. */
function readText(form: Form, isUcs2: boolean): string | null {
  const octets = form.get('text') ?? new Uint8Array()
  const charset = textOf(form, 'charset') || null
  if (octets.length === 0) return ''
  const text =
    charset === null
      ? ((isUcs2 ? decodeCharset(octets, 'utf-16be') : null) ?? utf8(octets))
      : decodeCharset(octets, charset)
  return text === null || text.length > TEXT_MAX || !isStorable(text) ? null : text
}

function wireOf(
  integers: Integers,
  { udh, octets, text }: { udh: Uint8Array; octets: string | null; text: string },
): Wire {
  const { mclass, mwi, pid, priority, coding } = integers
  return {
    ...PLAIN,
    udh: udh.length === 0 ? null : toHex(udh),
    octets,
    // Asked for where it makes a difference: other alphabets go so anyway.
    bits: octets !== null ? 8 : coding === 2 && countSegments(text).encoding === 'gsm7' ? 16 : null,
    messageClass: mclass as Wire['messageClass'],
    dataCoding: dataCodingOf(integers, { isOctets: octets !== null, text }),
    protocolId: pid === 0 ? null : pid,
    priority: (priority === 0 ? null : priority) as Wire['priority'],
    waiting: mwi,
    replyPath: (integers.rpi ?? 0) > 0,
  }
}

const COMPRESSED_OCTETS = 0x24
const HAS_CLASS = 0x10

/**
 * Where a client wants another than is usual: octets that it compressed itself, and the coding group 1111 of 3GPP
 * 23.038, which is what alt-dcs asks for (class 1 unless said). A text is compressed by nobody, so it is not
 * marked as if it were.
 */
function dataCodingOf(
  { mclass, mwi, coding, compress, ...asked }: Integers,
  { isOctets, text }: { readonly isOctets: boolean; readonly text: string },
): number | null {
  if (mwi !== null) return null
  if (compress === 1 && isOctets) {
    return COMPRESSED_OCTETS | (mclass === null ? 0 : HAS_CLASS | mclass)
  }
  const isWide = coding === 2 || (!isOctets && countSegments(text).encoding === 'ucs2')
  if (asked['alt-dcs'] !== 1 || isWide) return null
  return 0xf0 | (isOctets ? 4 : 0) | (mclass ?? 1)
}

function carriedOf(
  form: Form,
  { account, udh, integers }: { account: string | null; udh: Uint8Array; integers: Integers },
): Readonly<Record<string, string>> {
  const texts = ['smsc', 'binfo', 'charset', 'meta-data'].map(
    (name) => [name, said(form, name) || null] as const,
  )
  const numbers = (['coding', 'mclass', 'mwi', 'priority'] as const).map(
    (name) => [name, integers[name] === null ? null : String(integers[name])] as const,
  )
  const others = [
    ['account', account],
    ['udh', udh.length === 0 ? null : toHex(udh)],
  ] as const
  return Object.fromEntries(
    [...texts, ...numbers, ...others].flatMap(([name, value]) =>
      value !== null && isStorable(value) ? [[name, value.slice(0, CARRIED_MAX)]] : [],
    ),
  )
}
