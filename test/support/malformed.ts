import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SeededRandom } from '../../sim/random.ts'
import { ROOT } from './tree.ts'

/** Requests as strangers and broken programs make them: from a provider's real ones, mutilated, and from nothing. */

export type Malformed = {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** With its question mark; '' where there is none. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

type Golden = {
  readonly knock?: {
    readonly method?: string
    readonly url?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
}

/** The requests that the golden files of a provider show. */
export function goldenKnocks(kind: string): readonly Malformed[] {
  const folder = join(ROOT, 'fixtures', 'providers', kind)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.flatMap((file) => {
    const { knock } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Golden
    if (knock === undefined) return []
    const { method = 'POST', url = '', headers = {}, body = '' } = knock
    const query = url.includes('?') ? url.slice(url.indexOf('?')) : ''
    const bytes = new TextEncoder().encode(body)
    return [{ method: method === 'GET' ? 'GET' : 'POST', query, headers, body: bytes }]
  })
}

type Mutilate = (random: SeededRandom, body: Uint8Array) => Uint8Array

const text = (some: string): Uint8Array => new TextEncoder().encode(some)
/** Of nothing there is only the first. */
const under = (random: SeededRandom, max: number): number => random.whole(Math.max(1, max))

const withIn = (random: SeededRandom, body: Uint8Array, put: Uint8Array): Uint8Array => {
  const at = under(random, body.length + 1)
  return Uint8Array.from([...body.subarray(0, at), ...put, ...body.subarray(at)])
}

const asText =
  (change: (random: SeededRandom, body: string) => string): Mutilate =>
  (random, body) =>
    text(change(random, new TextDecoder().decode(body)))

const ODD_VALUES = [
  'null',
  'true',
  '[]',
  '{}',
  '1e999',
  '-0',
  '99999999999999999999999999999999',
  '"\\u0000"',
  '"\\ud800"',
  '{"__proto__":{"a":1}}',
  '[[[[[[[[[[]]]]]]]]]]',
]

const WAYS: readonly Mutilate[] = [
  (_, body) => body,
  (random) => random.bytes(under(random, 400)),
  (random, body) => body.subarray(0, under(random, body.length)),
  (random, body) => {
    const changed = body.slice()
    for (let n = under(random, 5); n >= 0; n--)
      if (changed.length > 0) changed[under(random, changed.length)] = under(random, 256)
    return changed
  },
  (random, body) => withIn(random, body, Uint8Array.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80])),
  (random, body) => withIn(random, body, Uint8Array.from([0, 0])),
  (random, body) => withIn(random, body, text(`%00%zz%${String.fromCharCode(65)}&&==`)),
  asText((random, body) => {
    const odd = random.pick(ODD_VALUES)
    const values = [...body.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g)]
    const value = values[under(random, values.length)]
    if (value === undefined) return odd
    return `${body.slice(0, value.index)}${odd}${body.slice(value.index + value[0].length)}`
  }),
  asText((random, body) => body.replace(/\d+/g, () => '9'.repeat(1 + under(random, 200)))),
  asText((random, body) => {
    const deep = 1 + under(random, 5_000)
    return `${'['.repeat(deep)}${body}${']'.repeat(deep)}`
  }),
  asText((random, body) => `${body}${body}`.slice(under(random, 20))),
  asText((random) =>
    Array.from({ length: under(random, 2_000) }, (_, at) => `field${at}=${at}`).join('&'),
  ),
  asText((random, body) =>
    body.replace(/[a-z]{4,}/gi, (word) => word.repeat(1 + under(random, 90))),
  ),
  () => new Uint8Array(),
]

const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain; charset=utf-16',
  'application/json; charset=\u00e9',
  'nonsense',
]

export function malformed(random: SeededRandom, goldens: readonly Malformed[]): Malformed {
  const golden = random.pick(goldens)
  const way = random.pick(WAYS)
  const query = golden.query === '' ? golden.query : inQuery(random, golden.query, way)
  const body =
    golden.body.length === 0 && random.next() < 0.5 ? golden.body : way(random, golden.body)
  const isOdd = random.next() < 0.2
  const headers = isOdd ? { ...golden.headers, 'content-type': random.pick(TYPES) } : golden.headers
  return { method: golden.method, query, headers, body: body.subarray(0, 60_000) }
}

/** What no program writes into an address is escaped, as programs do. */
const inQuery = (random: SeededRandom, query: string, way: Mutilate): string =>
  `?${Buffer.from(way(random, text(query.slice(1))))
    .toString('latin1')
    .replace(/[^\x21-\x7e]/g, (sign) => encodeURIComponent(sign))
    .slice(0, 6_000)}`
