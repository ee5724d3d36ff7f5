/** UTF-16 in network order, as data_coding 8 carries it; surrogate pairs pass through. */
export function encodeUcs2(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2)
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    octets[at * 2] = unit >>> 8
    octets[at * 2 + 1] = unit & 0xff
  }
  return octets
}

/** Text of UTF-16 in network order. An odd last octet, which is half a character, is left out. */
export function decodeUcs2(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at + 1 < octets.length; at += 2) {
    text += String.fromCharCode(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0))
  }
  return text
}
