import { encoded } from '../parts.ts'

/** What an escape code stands for, as it is put in; undefined: there is no such code. */
export type Escapes = {
  readonly code: (letter: string) => string | undefined
  /** `%#group#param#` of the meta-data. */
  readonly metaData: (group: string, param: string) => string
}

const META_DATA = /%#([^#]*)#([^#]*)#/y

/** Puts values for the escape codes of a `dlr-url`, left to right. An unknown code stays as it is; `%%` is `%`. */
export function fillEscapes(url: string, { code, metaData }: Escapes): string {
  let filled = ''
  let at = 0
  while (at < url.length) {
    const start = url.indexOf('%', at)
    if (start < 0 || start === url.length - 1) return filled + url.slice(at)
    filled += url.slice(at, start)
    META_DATA.lastIndex = start
    const named = META_DATA.exec(url)
    if (named !== null) filled += metaData(named[1] ?? '', named[2] ?? '')
    else filled += single(url.slice(start, start + 2), code)
    at = named === null ? start + 2 : META_DATA.lastIndex
  }
  return filled
}

const single = (written: string, code: Escapes['code']): string =>
  written === '%%' ? '%' : (code(written.slice(1)) ?? written)

/** As Kannel encodes values: a blank is `+`. */
export const escaped = (text: string): string => encoded(text).replaceAll('%20', '+')

/** The words of a text, for the codes that take them one by one: each takes up where the one before stopped. */
export function wordsIn(text: string): (letter: string) => string | undefined {
  const words = text.split(/\s+/).filter((word) => word !== '')
  let next = 1
  const take = (): string => {
    const word = words[next] ?? ''
    next += 1
    return word
  }
  return (letter) => {
    switch (letter) {
      case 'a':
        return words.map(escaped).join('+')
      case 'k':
        return escaped(words[0] ?? '')
      case 's':
        return escaped(take())
      case 'S':
        return escaped(take().replaceAll('*', '~'))
      case 'r':
        return words.slice(next).map(escaped).join('+')
      default:
        return undefined
    }
  }
}

/** `?group?k=v&k2=v2?group2?…`: its values are percent-encoded already. */
export type MetaData = ReadonlyMap<string, ReadonlyMap<string, string>>

export function readMetaData(written: string): Map<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>()
  for (const [, group = '', pairs = ''] of written.matchAll(/\?([^?]*)\?([^?]*)/g)) {
    const params = groups.get(group) ?? new Map<string, string>()
    for (const pair of pairs.split('&')) {
      const [name = '', ...value] = pair.split('=')
      if (name !== '') params.set(name, value.join('='))
    }
    groups.set(group, params)
  }
  return groups
}

export const writeMetaData = (groups: MetaData): string =>
  [...groups]
    .map(([group, params]) => `?${group}?${[...params].map((pair) => pair.join('=')).join('&')}`)
    .join('')

/** One value, encoded once and no more. */
export const metaValue = (groups: MetaData, group: string, param: string): string =>
  (groups.get(group)?.get(param) ?? '').replace(/[^\w.~%+-]/gu, escaped)
