import type { List, ListRow } from '../../flows/ports/lists.ts'
import { decodeText } from './decode-text.ts'
import { LINE_MAX, splitLines } from './split-lines.ts'

const RAW_MAX = 500

/** Reads a file line by line, each a row of one cell: logs, and JSON objects a line each. */
export function readLines(octets: AsyncIterable<Uint8Array>): List {
  const { texts, encoding } = decodeText(octets)
  return { rows: read(texts), describe: () => ({ encoding: encoding(), delimiter: '' }) }
}

async function* read(texts: AsyncIterable<string>): AsyncGenerator<readonly ListRow[]> {
  for await (const lines of splitLines(texts)) {
    const rows = lines
      .filter(({ text }) => text.trim() !== '')
      .map(({ number, text, isCut }): ListRow => {
        const raw = text.replaceAll('\u0000', '\u2400').slice(0, RAW_MAX)
        if (!isCut)
          return { kind: 'row', line: number, cells: [text.replaceAll('\u0000', '')], raw }
        const because = `the line is longer than ${LINE_MAX} characters`
        return { kind: 'broken', line: number, code: 'row-too-long', because, raw }
      })
    if (rows.length > 0) yield rows
  }
}
