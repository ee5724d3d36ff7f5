/** A password a person may use, or what is wrong with it, in words for that person. */
export type PasswordReading =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'refused'; readonly because: string }

const LENGTH_MIN = 12
const LENGTH_MAX = 256

// What guessers try first among passwords that are long enough, letters and digits only.
const COMMON = [
  'password',
  'passwort',
  'qwertyuiop',
  'qwertyuiopasdfghjklzxcvbnm',
  'asdfghjkl',
  '1qaz2wsx3edc',
  'q1w2e3r4t5y6',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  '98765432109876543210',
  'administrator',
  'letmein',
  'welcome',
  'iloveyou',
  'changeme',
  'trustno1',
  'correcthorsebatterystaple',
  'delivrd',
]

/**
 * Long enough, and not among the first that a guesser tries. Any characters, spaces included; no rules
 * about kinds of characters, which only make passwords worse.
 * @param known words that a guesser of this person's password would try: name, address of e-mail.
 */
export function readPassword(text: string, known: readonly string[] = []): PasswordReading {
  // One spelling for what looks the same, whatever keyboard it was typed on.
  const password = text.normalize('NFKC')
  const length = [...password].length
  if (length < LENGTH_MIN) {
    return refused(`a password has at least ${LENGTH_MIN} characters; this one has ${length}`)
  }
  if (length > LENGTH_MAX) {
    return refused(`a password has at most ${LENGTH_MAX} characters; this one has ${length}`)
  }
  const folded = password.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  if (new Set(folded).size < 5) return refused('this password repeats the same few characters')
  const words = known.flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  const rest = withoutWords(folded, [...COMMON, ...words.filter((word) => word.length >= 4)])
  if (rest.length < 4) return refused('this password is among the first that a guesser tries')
  return { kind: 'password', password }
}

const refused = (because: string): PasswordReading => ({ kind: 'refused', because })

/** What is left when well-known words, and the digits people put around them, are taken out. */
function withoutWords(text: string, words: readonly string[]): string {
  let rest = text
  for (const word of words) {
    if (word.includes(text)) return ''
    rest = rest.replaceAll(word, '')
  }
  return rest === text ? rest : rest.replace(/^\p{N}+|\p{N}+$/gu, '')
}
