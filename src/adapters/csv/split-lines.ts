/** One line of a file, without its end. */
export type Line = {
  readonly number: number
  readonly text: string
  /** It was longer than LINE_MAX: the rest is gone. */
  readonly isCut: boolean
}

export const LINE_MAX = 65_536

/** Lines ended by CR LF, LF or CR, counted from 1, as many at once as a text holds. Memory is bounded. */
export async function* splitLines(texts: AsyncIterable<string>): AsyncGenerator<readonly Line[]> {
  let number = 1
  let held = ''
  let isCut = false
  const hold = (text: string): void => {
    if (held.length + text.length > LINE_MAX) isCut = true
    held = (held + text).slice(0, LINE_MAX)
  }
  const finish = (text: string): Line => {
    hold(text)
    const line = { number, text: held, isCut }
    number += 1
    held = ''
    isCut = false
    return line
  }
  let endsInCr = false
  for await (const given of texts) {
    if (given === '') continue
    const text = endsInCr && given.startsWith('\n') ? given.slice(1) : given
    endsInCr = given.endsWith('\r')
    const pieces = text.split(/\r\n|\n|\r/)
    const rest = pieces.pop() ?? ''
    yield pieces.map(finish)
    hold(rest)
  }
  if (held !== '') yield [finish('')]
}
