import type { Socket } from 'node:net'
import { plainAddress } from '../../core/client-address.ts'

/** What a connection begins with. Source: HAProxy's "The PROXY protocol", versions 1 and 2. */
export type ProxyHeader =
  | { readonly kind: 'more' }
  /** Nothing of the sort: it is the client's own first octet. */
  | { readonly kind: 'none' }
  /** ip null: the proxy speaks for itself, or does not know. */
  | { readonly kind: 'header'; readonly length: number; readonly ip: string | null }
  | { readonly kind: 'broken' }

const WORD = Buffer.from('PROXY ')
const LINE_MAX = 107
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const FIXED = 16
const LOCAL = 0x20
const PROXIED = 0x21
/** More than any proxy of ours adds. */
const REST_MAX = 2_048

/** No PDU of SMPP begins like either: its length would be a gigabyte, or not fit. */
export function readProxyHeader(octets: Buffer): ProxyHeader {
  if (octets.length === 0) return { kind: 'more' }
  if (begins(octets, WORD)) return octets.length < WORD.length ? { kind: 'more' } : readLine(octets)
  if (begins(octets, SIGNATURE))
    return octets.length < FIXED ? { kind: 'more' } : readBinary(octets)
  return { kind: 'none' }
}

/** As far as both go. */
function begins(octets: Buffer, start: Buffer): boolean {
  const length = Math.min(octets.length, start.length)
  return octets.subarray(0, length).equals(start.subarray(0, length))
}

/** `PROXY TCP4 192.0.2.9 10.0.0.7 56324 2775`. */
function readLine(octets: Buffer): ProxyHeader {
  const end = octets.subarray(0, LINE_MAX).indexOf('\r\n')
  if (end === -1) return { kind: octets.length < LINE_MAX ? 'more' : 'broken' }
  const [, family, source = ''] = octets.toString('latin1', 0, end).split(' ')
  const length = end + 2
  if (family === 'UNKNOWN') return { kind: 'header', length, ip: null }
  const ip = plainAddress(source)
  const isTcp = family === 'TCP4' || family === 'TCP6'
  return isTcp && ip !== null ? { kind: 'header', length, ip } : { kind: 'broken' }
}

function readBinary(octets: Buffer): ProxyHeader {
  const rest = octets.readUInt16BE(14)
  if (rest > REST_MAX) return { kind: 'broken' }
  const length = FIXED + rest
  if (octets.length < length) return { kind: 'more' }
  const command = octets[12]
  if (command === LOCAL) return { kind: 'header', length, ip: null }
  if (command !== PROXIED) return { kind: 'broken' }
  const addressOctets = { 1: 4, 2: 16 }[(octets[13] ?? 0) >> 4] ?? 0
  if (addressOctets === 0) return { kind: 'header', length, ip: null }
  if (rest < 2 * addressOctets) return { kind: 'broken' }
  const source = octets.subarray(FIXED, FIXED + addressOctets)
  const written = addressOctets === 4 ? source.join('.') : groups(source)
  return { kind: 'header', length, ip: plainAddress(written) }
}

const groups = (octets: Buffer): string =>
  (octets.toString('hex').match(/.{4}/g) ?? [])
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')

const HEADER_MS = 10_000

/** Takes the header off, if there is one. Who sends half of one, or nothing for long, is cut off. */
export function hearProxy(socket: Socket, heard: (ip: string | null) => void): void {
  let held = Buffer.alloc(0)
  const timer = setTimeout(() => socket.destroy(), HEADER_MS)
  const over = () => {
    clearTimeout(timer)
    socket.off('readable', take).off('close', over)
  }
  const take = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read())
      held = Buffer.concat([held, chunk])
    const header = readProxyHeader(held)
    if (header.kind === 'more') return
    over()
    if (header.kind === 'broken') return void socket.destroy()
    const rest = header.kind === 'header' ? held.subarray(header.length) : held
    if (rest.length > 0) socket.unshift(rest)
    heard(header.kind === 'header' ? header.ip : null)
  }
  socket.on('readable', take).on('close', over)
}
