/**
 * The first of these words or phrases that stands in the text; null: none. Whole words, in any case and
 * any width of letter, whatever blanks are between them: "loan" is not found in "Sloane".
 */
export function findPhrase(text: string, phrases: readonly string[]): string | null {
  if (phrases.length === 0) return null
  const plain = folded(text)
  return phrases.find((phrase) => standsIn(plain, folded(phrase))) ?? null
}

const folded = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

function standsIn(text: string, phrase: string): boolean {
  if (phrase === '') return false
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const end = at + phrase.length
    if (!goesOn(text[at - 1], phrase.at(0)) && !goesOn(phrase.at(-1), text[end])) return true
  }
  return false
}

/** Two letters or digits beside each other are of one word. */
const goesOn = (left: string | undefined, right: string | undefined): boolean =>
  isWordy(left) && isWordy(right)

const isWordy = (letter: string | undefined): boolean =>
  letter !== undefined && /[\p{L}\p{N}\p{M}]/u.test(letter)
