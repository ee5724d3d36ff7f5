import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Screen } from './world.ts'

/** Longer lines are no receipts: a PDU has at most 64 KiB. */
export const LINE_LENGTH_MAX = 1024 * 1024

/**
 * Reads lines and writes what is made of them, a chunk at a time, and never faster than the reader of
 * our output takes it. A line that is too long is null, once, and is not kept in memory.
 */
export async function eachLine(
  input: Readable,
  output: Screen,
  show: (line: string | null) => string | null,
): Promise<void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let isSkipping = false
  const write = async (lines: readonly (string | null)[]): Promise<void> => {
    const text = lines.map((line) => (line === null ? '' : `${line}\n`)).join('')
    if (text === '' || output.write(text)) return
    await new Promise((resolve) => output.once('drain', resolve))
  }

  for await (const chunk of input as AsyncIterable<Uint8Array | string>) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk))
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    if (isSkipping && lines.length > 0) {
      lines.shift()
      isSkipping = false
    }
    const shown = lines.map((line) => show(line.length > LINE_LENGTH_MAX ? null : line))
    if (isSkipping) rest = ''
    if (rest.length > LINE_LENGTH_MAX) {
      shown.push(show(null))
      isSkipping = true
      rest = ''
    }
    await write(shown)
  }
  if (!isSkipping) await write([show(rest + decoder.end())])
}
