import type { ApiClient } from './api-client.ts'

/** One event of a stream, by the rules of server-sent events. */
export type EventFrame = {
  readonly event: string
  readonly data: string
  readonly id: string | null
}

/** Reads events until the server ends the stream. */
export async function* readEvents(
  api: ApiClient,
  path: string,
  lastId: string | null,
): AsyncGenerator<EventFrame> {
  const headers = lastId === null ? {} : { lastEventId: lastId }
  const stream = await api.stream(path, { accept: 'text/event-stream', ...headers })
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split(/\r?\n\r?\n/)
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const frame = readBlock(block)
      if (frame !== null) yield frame
    }
  }
}

/** Null for a comment: the server pings with those. */
function readBlock(block: string): EventFrame | null {
  const values = (name: string): string[] =>
    block
      .split(/\r?\n/)
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
  const data = values('data')
  if (data.length === 0) return null
  return {
    event: values('event').at(-1) ?? 'message',
    data: data.join('\n'),
    id: values('id').at(-1) ?? null,
  }
}
