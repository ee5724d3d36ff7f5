import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from './tree.ts'

/** A word that the glossary bans, and the one to use instead. */
export type BannedWord = { readonly banned: string; readonly word: string }

/** The *never called* column of GLOSSARY.md. */
export function bannedWords(): BannedWord[] {
  const rows = readFileSync(join(ROOT, 'GLOSSARY.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const [head, , ...body] = rows
  const column = head?.indexOf('never called') ?? -1
  return body.flatMap((cells) =>
    (cells[column] ?? '')
      .replace(/\(.*?\)/g, '')
      .split(',')
      .map((banned) => ({ banned: banned.trim().toLowerCase(), word: cells[1] ?? '' }))
      .filter(({ banned }) => banned !== ''),
  )
}

/**
 * Banned words in the names we give: files, exports, tables and columns. Prose may need such a word in
 * its common meaning; a name may not.
 */
export function bannedNames(
  sources: ReadonlyMap<string, string>,
  banned: readonly BannedWord[],
): (BannedWord & { readonly path: string; readonly name: string })[] {
  return [...sources].flatMap(([path, source]) =>
    namesIn(path, source).flatMap((name) => {
      const words = ` ${wordsOf(name).join(' ')} `
      return banned
        .filter((entry) => words.includes(` ${entry.banned} `))
        .map((entry) => ({ ...entry, path, name }))
    }),
  )
}

function namesIn(path: string, source: string): string[] {
  const pattern = path.endsWith('.sql')
    ? /^\s*create table (?:if not exists )?(\w+)|^  (\w+) +(?:text|uuid|bigint|integer|timestamptz|boolean|jsonb|bytea)\b/gim
    : /^export (?:async )?(?:function|const|class|type) (\w+)/gm
  const names = [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '')
  return [basename(path).replace(/\..*/, ''), ...names]
}

/** `readDlrUrl`, `read-dlr-url` and `read_dlr_url` are the same three words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .map((word) => word.toLowerCase())
}
