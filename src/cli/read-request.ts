export type RequestRead =
  | {
      readonly method: string
      /** An address, or its path alone. */
      readonly target: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | { readonly because: string }

const FIRST_LINE = /^(GET|POST|PUT) (\S+)(?: HTTP\/[\d.]+)?$/

/**
 * A request as HTTP writes it, and as people keep it in a file: with either kind of line ends, and with one
 * that an editor put behind the body, which is then no part of it.
 */
export function readRequest(text: string): RequestRead {
  const [, head = text, rest = ''] = /^([^]*?)\r?\n\r?\n([^]*)$/.exec(text) ?? []
  const [first = '', ...lines] = head.split(/\r?\n/)
  const [, method, target] = FIRST_LINE.exec(first.trim()) ?? []
  if (method === undefined || target === undefined) {
    return { because: `Expected a line such as POST https://…, found ${quoted(first)}.` }
  }
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line.trim()) ?? []
    if (name === undefined || value === undefined) {
      if (line.trim() === '') continue
      return { because: `Expected a header such as Name: value, found ${quoted(line)}.` }
    }
    headers[name.toLowerCase()] = value
  }
  return { method, target, headers, body: bodyOf(rest, headers['content-length']) }
}

function bodyOf(rest: string, length: string | undefined): string {
  if (length === undefined) return rest.replace(/\r?\n$/, '')
  return Buffer.from(rest, 'utf8').subarray(0, Number(length)).toString('utf8')
}

const quoted = (text: string): string =>
  text === '' ? 'nothing' : JSON.stringify(text.slice(0, 60))
