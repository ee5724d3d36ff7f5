import { textAt } from '../../../core/dialects/payload.ts'
import { readJson } from '../parts/json.ts'

/** What stands at a place of data; null where nothing does, or the place is not set. */
export const valueAt = (data: unknown, place: string): string | null =>
  place === '' ? null : textAt(data, ...pathOf(place))

export const pathOf = (place: string): readonly string[] => place.split('.')

/** What stands at a place of an answer: a path of its JSON, or between two pieces of its text. */
export function foundIn(body: string, place: string): string | null {
  const hole = /\{[a-z_]+\}/.exec(place)
  if (hole !== null) {
    const before = place.slice(0, hole.index)
    return between(body, before, place.slice(hole.index + hole[0].length))
  }
  const read = readJson(body)
  return 'data' in read ? valueAt(read.data, place) : null
}

/** From the start of a line, so that `NOT OK 5` is no `OK 5`; one word where nothing is to follow. */
function between(text: string, before: string, after: string): string | null {
  for (const line of text.trim().split(/\r?\n/)) {
    if (!line.startsWith(before)) continue
    const rest = line.slice(before.length)
    const to = after === '' ? rest.search(/\s|$/) : rest.indexOf(after)
    const found = to === -1 ? '' : rest.slice(0, to).trim()
    // Nothing stands around it: then a sentence is none either.
    const isSentence = before === '' && after === '' && found !== line
    return found === '' || isSentence ? null : found
  }
  return null
}

/** `delivered=DELIVRD, failed=UNDELIV` as pairs; the provider's words in lower case. */
export const wordsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(/[,\n]/).flatMap((pair) => {
      const [, theirs, smpp] = /^\s*([^=]+?)\s*=\s*(\S+)\s*$/.exec(pair) ?? []
      return theirs === undefined || smpp === undefined ? [] : [[theirs.toLowerCase(), smpp]]
    }),
  )
