import type { UnknownWord } from '../../api/code-types.ts'

/** What was said, as one text: the code alone, or the word with the code beside it. */
export const saidIn = ({ word, code }: Pick<UnknownWord, 'word' | 'code'>): string =>
  word === null || word === code ? code : `${word} ${code}`
