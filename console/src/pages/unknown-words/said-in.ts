import type { UnknownWord } from '../../api/code-types.ts'
import { words } from '../../words/en.ts'

/** The word or code itself; those that found no room have one row and no name. */
export const saidIn = ({ code }: Pick<UnknownWord, 'code'>): string =>
  code === '' ? words.vocabulary.unknown.overflow : code
