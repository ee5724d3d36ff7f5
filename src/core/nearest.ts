/** The one of `known` that somebody may have meant by a word that is none of them; null: none is near. */
export function nearest(word: string, known: readonly string[], within = 3): string | null {
  let found: string | null = null
  let least = within + 1
  for (const candidate of known) {
    const distance = editDistance(word, candidate)
    if (distance < least) [found, least] = [candidate, distance]
  }
  return found
}

/** How many letters must be put in, taken out or changed to make one word of the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.split('').entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
