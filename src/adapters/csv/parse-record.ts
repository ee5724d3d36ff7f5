/** A record on its way through one line after another. */
export type Parsing =
  | { readonly kind: 'done'; readonly cells: readonly string[] }
  /** A quoted cell goes on in the next line. */
  | { readonly kind: 'open'; readonly cells: readonly string[]; readonly cell: string }
  /** Something stands between a closing quote and the next delimiter. */
  | { readonly kind: 'broken'; readonly after: string }

/** Reads one line by RFC 4180, with blanks around quotes allowed; `open` is where the last line stopped. */
export function parseRecord(
  text: string,
  delimiter: string,
  open: { readonly cells: readonly string[]; readonly cell: string } | null = null,
): Parsing {
  if (open === null && !text.includes('"')) return { kind: 'done', cells: text.split(delimiter) }
  const cells = [...(open?.cells ?? [])]
  let at = 0
  let isInside = open !== null
  let cell = open === null ? '' : `${open.cell}\n`
  for (;;) {
    if (!isInside) {
      const start = skipBlanks(text, at)
      if (text[start] !== '"') {
        const end = text.indexOf(delimiter, at)
        if (end < 0) return { kind: 'done', cells: [...cells, text.slice(at)] }
        cells.push(text.slice(at, end))
        at = end + 1
        continue
      }
      at = start + 1
      cell = ''
    }
    const quoted = readQuoted(text, at)
    cell += quoted.words
    if (quoted.end < 0) return { kind: 'open', cells, cell }
    const next = skipBlanks(text, quoted.end)
    cells.push(cell)
    if (next >= text.length) return { kind: 'done', cells }
    if (text[next] !== delimiter) return { kind: 'broken', after: text.slice(next, next + 20) }
    at = next + 1
    isInside = false
  }
}

/** The words up to the closing quote and where that ends; -1: it is not in this line. */
function readQuoted(text: string, from: number): { words: string; end: number } {
  let words = ''
  let at = from
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return { words: words + text.slice(at), end: -1 }
    words += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { words, end: quote + 1 }
    words += '"'
    at = quote + 2
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ') at += 1
  return at
}
