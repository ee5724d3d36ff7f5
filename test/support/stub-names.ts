import { type RemoteInfo, createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** What a name server says of one name; 'silence': nothing. `addresses` are of both kinds, behind any aliases. */
export type Said =
  | 'silence'
  | 'unknown'
  | 'refused'
  | { readonly addresses: readonly string[]; readonly aliases?: readonly string[]; ttl?: number }

export type StubNames = {
  /** As a resolver is given it. */
  readonly server: string
  /** Each question that came, as `A name`, with how it came where that was not UDP. */
  readonly asked: readonly string[]
  close(): void
}

const TYPE = { A: 1, CNAME: 5, AAAA: 28 } as const
const RCODE = { unknown: 3, refused: 5 } as const
/** Longer answers are cut off, and asked for again over TCP: RFC 1035, 4.2.1. */
const UDP_MAX = 512

/** A name server on this machine, over UDP and TCP: RFC 1035. */
export async function startNames(say: (name: string, asked: number) => Said): Promise<StubNames> {
  const asked: string[] = []
  const answer = (query: Buffer, by: string): Buffer | null => {
    const { name, type, end } = readQuestion(query)
    asked.push(`${type === TYPE.A ? 'A' : 'AAAA'} ${name}${by}`)
    return answerTo(query.subarray(0, end), { name, type, said: say(name, asked.length) })
  }
  const udp = createSocket('udp4')
  udp.on('message', (query: Buffer, { port, address }: RemoteInfo) => {
    const whole = answer(query, '')
    if (whole === null) return
    udp.send(whole.length > UDP_MAX ? cutOff(whole, query) : whole, port, address)
  })
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')
  const { port } = udp.address()
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (framed: Buffer) => {
      const whole = answer(framed.subarray(2), ' by TCP')
      if (whole !== null) socket.write(Buffer.concat([u16(whole.length), whole]))
    })
  })
  tcp.listen(port, '127.0.0.1')
  await once(tcp, 'listening')
  const close = () => {
    udp.close()
    tcp.close()
  }
  return { server: `127.0.0.1:${(tcp.address() as AddressInfo).port}`, asked, close }
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answerTo(
  question: Buffer,
  { name, type, said }: { name: string; type: number; said: Said },
): Buffer | null {
  if (said === 'silence') return null
  if (typeof said === 'string') return message(question, [], RCODE[said])
  const { addresses, aliases = [], ttl = 0 } = said
  const names = [name, ...aliases]
  const aliased = aliases.map((alias, at) =>
    record(names[at] ?? '', { type: TYPE.CNAME, ttl, data: nameOctets(alias) }),
  )
  const own = names.at(-1) ?? name
  const found = addresses
    .filter((address) => address.includes(':') === (type === TYPE.AAAA))
    .map((address) => record(own, { type, ttl, data: addressOctets(address) }))
  return message(question, [...aliased, ...found], 0)
}

/** The question as it came, with answers behind it; what else it brought is not repeated. */
function message(question: Buffer, records: readonly Buffer[], rcode: number): Buffer {
  const head = Buffer.concat([
    question.subarray(0, 2),
    u16(0x8180 | rcode),
    u16(1),
    u16(records.length),
    u16(0),
    u16(0),
  ])
  return Buffer.concat([head, question.subarray(12), ...records])
}

function cutOff(whole: Buffer, query: Buffer): Buffer {
  const { end } = readQuestion(query)
  const cut = message(query.subarray(0, end), [], 0)
  cut.writeUInt16BE(whole.readUInt16BE(2) | 0x0200, 2)
  return cut
}

const record = (
  name: string,
  { type, ttl, data }: { type: number; ttl: number; data: Buffer },
): Buffer =>
  Buffer.concat([
    nameOctets(name),
    u16(type),
    u16(1),
    u16(ttl >>> 16),
    u16(ttl & 0xffff),
    u16(data.length),
    data,
  ])

const nameOctets = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.of(0),
  ])

/** IPv6 with all its eight groups, or none but `::1`. */
const addressOctets = (address: string): Buffer => {
  if (address === '::1') return Buffer.from([...Array.from({ length: 15 }, () => 0), 1])
  return address.includes(':')
    ? Buffer.concat(address.split(':').map((group) => u16(Number.parseInt(group, 16))))
    : Buffer.from(address.split('.').map(Number))
}

function u16(value: number): Buffer {
  const octets = Buffer.alloc(2)
  octets.writeUInt16BE(value)
  return octets
}
