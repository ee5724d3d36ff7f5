import type { DoorAsk } from '../shared/door.ts'
import { type Form, decodeCharset, octetsOf, readForm, readHex, utf8 } from '../shared/form.ts'
import { readXml } from './xml.ts'

/** What a client asks, by Kannel's names of parameters, in whichever of its three ways it said it. */
export type KannelAsked =
  | {
      readonly kind: 'asked'
      readonly fields: Form
      readonly way: KannelWay
      /** Its body is a text that nobody here reads: said only to those who sign in. */
      readonly isOtherText: boolean
    }
  | { readonly kind: 'no-type' }

/** Each reads some things in its own manner. A form is parameters. */
export type KannelWay = 'parameters' | 'headers' | 'xml'

type Name = (typeof HEADERS)[number]

/** `X-Kannel-To` … Source: Kannel's user guide, "SMS push using POST". */
const HEADERS = [
  'to',
  'from',
  'username',
  'user',
  'password',
  'pass',
  'smsc',
  'dlr-url',
  'dlr-mask',
  'account',
  'binfo',
  'coding',
  'pid',
  'mwi',
  'mclass',
  'alt-dcs',
  'compress',
  'validity',
  'deferred',
  'rpi',
  'priority',
  'meta-data',
] as const

/** Its user guide, "SMS push using XML". Below /message/submit. */
const ELEMENTS: readonly (readonly [path: string, name: Name | 'text' | 'charset'])[] = [
  ['/da/number', 'to'],
  ['/oa/number', 'from'],
  ['/oa/alphanumeric', 'from'],
  ['/ud', 'text'],
  ['/meta-data', 'meta-data'],
  ['/from/username', 'username'],
  ['/from/user', 'user'],
  ['/from/password', 'password'],
  ['/from/pass', 'pass'],
  ['/from/account', 'account'],
  ['/binfo', 'binfo'],
  ['/to', 'smsc'],
  ['/dcs/mclass', 'mclass'],
  ['/dcs/coding', 'coding'],
  ['/dcs/mwi', 'mwi'],
  ['/dcs/compress', 'compress'],
  ['/dcs/alt-dcs', 'alt-dcs'],
  ['/pid', 'pid'],
  ['/rpi', 'rpi'],
  ['/priority', 'priority'],
  ['/vp/delay', 'validity'],
  ['/timing/delay', 'deferred'],
  ['/statusrequest/dlr-mask', 'dlr-mask'],
  ['/statusrequest/dlr-url', 'dlr-url'],
]

const OCTETS = 'application/octet-stream'
const FORM = 'application/x-www-form-urlencoded'

export function readAsked({ method, contentType, headers, query, body }: DoorAsk): KannelAsked {
  // A POST that says everything in its address means it as a GET would.
  const isAddressOnly = body.length === 0 && query.has('to') && headers['x-kannel-to'] === undefined
  if (method === 'GET' || isAddressOnly) {
    return { kind: 'asked', fields: query, way: 'parameters', isOtherText: false }
  }
  if (contentType === FORM) {
    // Kannel takes no forms; nothing else can be meant by one.
    const fields = new Map([...readForm(body), ...query])
    return { kind: 'asked', fields, way: 'parameters', isOtherText: false }
  }
  const isXml = contentType === 'text/xml' || contentType === 'application/xml'
  const isKnown = isXml || ['', 'text/plain', OCTETS].includes(contentType)
  if (!isKnown && !contentType.startsWith('text/')) return { kind: 'no-type' }
  const charset = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1]
  const fields = isXml ? fromXml(body, charset) : fromHeaders(headers)
  if (!isXml) {
    fields.set('text', body)
    if (charset !== undefined) fields.set('charset', octetsOf(charset))
    if (contentType !== 'text/plain' && !fields.has('coding')) fields.set('coding', octetsOf('1'))
  }
  // What the query names counts where nothing else does.
  for (const [name, octets] of query) if (!fields.has(name)) fields.set(name, octets)
  return { kind: 'asked', fields, way: isXml ? 'xml' : 'headers', isOtherText: !isKnown }
}

function fromHeaders(headers: DoorAsk['headers']): Map<string, Uint8Array> {
  const fields = new Map<string, Uint8Array>()
  for (const name of HEADERS) {
    const value = headers[`x-kannel-${name}`]
    // Headers arrive as Latin-1, whatever a client wrote.
    if (value !== undefined) fields.set(name, Uint8Array.from(Buffer.from(value, 'latin1')))
  }
  const udh = headers['x-kannel-udh']
  if (udh !== undefined) fields.set('udh', headerOctets(udh))
  return fields
}

function fromXml(body: Uint8Array, charset: string | undefined): Map<string, Uint8Array> {
  const text = (charset === undefined ? null : decodeCharset(body, charset)) ?? utf8(body)
  const texts = readXml(text)
  const fields = new Map<string, Uint8Array>()
  for (const [path, name] of ELEMENTS) {
    const found = texts?.get(`/message/submit${path}`)
    if (found === undefined || fields.has(name)) continue
    fields.set(name, octetsOf(name === 'to' ? found.join(' ') : (found.at(-1) ?? '')))
  }
  const udh = texts?.get('/message/submit/udh')?.at(-1)
  if (udh !== undefined) fields.set('udh', headerOctets(udh.trim()))
  return fields
}

/** Hexadecimal or percent-encoded. */
const headerOctets = (written: string): Uint8Array =>
  readHex(written.replace(/\s/g, '')) ??
  readForm(`udh=${written.replaceAll('&', '%26')}`).get('udh') ??
  new Uint8Array()
