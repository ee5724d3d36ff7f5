/** One direction's octets in one packet of a capture. */
export type CapturedSegment = { readonly from: 'client' | 'server'; readonly bytes: Uint8Array }

const LINKTYPE_RAW = 101
const IP_BYTES = 20
const TCP_BYTES = 20
const CLIENT_PORT = 40_000
const TCP_PUSH_ACK = 0x18
/** Below the 65,535 octets an IP packet may have. */
const SEGMENT_BYTES_MAX = 60_000

/** A capture file (classic pcap, raw IP) of one TCP connection that carried these octets. */
export function pcapOf(segments: readonly CapturedSegment[], serverPort: number): Uint8Array {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(0x40000, 16)
  header.writeUInt32LE(LINKTYPE_RAW, 20)
  const sent = { client: 1, server: 1 }
  const packets = segments.flatMap(({ from, bytes }) =>
    cut(bytes).map((piece) => {
      const to = from === 'client' ? 'server' : 'client'
      const packet = tcpPacket(piece, { from, serverPort, sequence: sent[from], ack: sent[to] })
      sent[from] += piece.length
      return packet
    }),
  )
  return Buffer.concat([header, ...packets.map(record)])
}

const cut = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / SEGMENT_BYTES_MAX) }, (_, index) =>
    bytes.subarray(index * SEGMENT_BYTES_MAX, (index + 1) * SEGMENT_BYTES_MAX),
  )

function record(packet: Buffer, index: number): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(1_700_000_000, 0)
  header.writeUInt32LE(index, 4)
  header.writeUInt32LE(packet.length, 8)
  header.writeUInt32LE(packet.length, 12)
  return Buffer.concat([header, packet])
}

type Place = { from: 'client' | 'server'; serverPort: number; sequence: number; ack: number }

/** Checksums stay 0: a dissector does not ask for them. */
function tcpPacket(bytes: Uint8Array, { from, serverPort, sequence, ack }: Place): Buffer {
  const ip = Buffer.alloc(IP_BYTES)
  ip[0] = 0x45
  ip.writeUInt16BE(IP_BYTES + TCP_BYTES + bytes.length, 2)
  ip[8] = 64
  ip[9] = 6
  const [source, target] = from === 'client' ? [1, 2] : [2, 1]
  ip.set([10, 0, 0, source], 12)
  ip.set([10, 0, 0, target], 16)
  const tcp = Buffer.alloc(TCP_BYTES)
  tcp.writeUInt16BE(from === 'client' ? CLIENT_PORT : serverPort, 0)
  tcp.writeUInt16BE(from === 'client' ? serverPort : CLIENT_PORT, 2)
  tcp.writeUInt32BE(sequence, 4)
  tcp.writeUInt32BE(ack, 8)
  tcp[12] = (TCP_BYTES / 4) << 4
  tcp[13] = TCP_PUSH_ACK
  tcp.writeUInt16BE(0xffff, 14)
  return Buffer.concat([ip, tcp, bytes])
}
