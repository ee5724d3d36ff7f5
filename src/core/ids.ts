/** How many buckets there are. Fixed for ever: it is written into every id. */
export const BUCKETS = 256

/**
 * UUIDv7 whose last byte is the bucket: an id alone finds its place (bucket) and its time partition
 * (the leading 48 bits are epoch milliseconds).
 * @param random at least nine random bytes.
 */
export function makeId(nowMs: number, bucket: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16)
  let ms = nowMs
  for (let at = 5; at >= 0; at--) {
    bytes[at] = ms % 256
    ms = Math.floor(ms / 256)
  }
  for (let at = 6; at < 15; at++) bytes[at] = random[at - 6] ?? 0
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  bytes[15] = bucket
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return dashed(hex)
}

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

export const bucketOfId = (id: string): number => Number.parseInt(id.slice(-2), 16)

export const timeOfId = (id: string): number =>
  Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/** Below every id of that moment, above every earlier one: the edge of a time partition. */
export const idFloor = (ms: number): string =>
  dashed(ms.toString(16).padStart(12, '0').padEnd(32, '0'))

/** Where a recipient's messages live: a hash of workspace and number (FNV-1a, 32 bits, folded to 8). */
export function bucketOf(workspaceId: string, number: string): number {
  return hash8(`${workspaceId}|${number}`)
}

/** Where a provider's id is looked up: a hash of provider account and folded id. */
export const homeOf = (accountId: string, idKey: string): number => hash8(`${accountId}|${idKey}`)

function hash8(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0
  }
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff
}

/** The kinds of ids that people and programs see, by their prefix on the wire. */
export const WIRE_KINDS = [
  'msg',
  'cmp',
  'wsp',
  'acc',
  'key',
  'usr',
  'rcp',
  'inb',
  'unk',
  'ent',
  'imp',
  'cbk',
  'cep',
  'dlg',
] as const

export type WireKind = (typeof WIRE_KINDS)[number]

export const wireId = (kind: WireKind, id: string): string => `${kind}_${id.replaceAll('-', '')}`

/** The id inside 'msg_0190…'; null when it is of another kind or malformed. */
export function readWireId(kind: WireKind, text: string): string | null {
  const match = /^([a-z]{3})_([0-9a-f]{32})$/.exec(text)
  return match?.[1] === kind && match[2] !== undefined ? dashed(match[2]) : null
}
