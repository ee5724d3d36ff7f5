/**
 * Whose turn a number is, heaviest first: weighted rendezvous hashing. Each number ranks all that share it by
 * itself alone, so that when one of them falls away only its own numbers move.
 * @returns higher is earlier; weights share out the numbers in their proportion.
 */
export function shareOf(
  number: string,
  { id, weight }: { readonly id: string; readonly weight: number },
): number {
  return -weight / Math.log(fraction(`${id}|${number}`))
}

/** The one of several equals whose turn a number is; of none: undefined. */
export function turnOf(number: string, names: readonly string[]): string | undefined {
  const shares = names.map((name) => ({ name, share: shareOf(number, { id: name, weight: 1 }) }))
  return shares.toSorted((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1))[0]?.name
}

/** Between 0 and 1, without them, evenly over texts (FNV-1a with the final mix of MurmurHash3). */
function fraction(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32
}
