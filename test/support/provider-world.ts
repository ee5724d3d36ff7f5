import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Word } from '../../sim/providers/vendor.ts'
import { FakeProvider } from '../../sim/providers/fake.ts'
import type { FakeOptions } from '../../sim/providers/fake.ts'
import type { FakeVendor } from '../../sim/providers/vendor.ts'
import type {
  Authenticity,
  Connection,
  DoorReading,
  DoorRequest,
  DoorWorld,
  HttpProvider,
  HttpReply,
  HttpRequest,
  OutgoingText,
  SubmitOutcome,
} from '../../src/flows/ports/providers.ts'

export const PUBLIC_URL = 'https://receipts.example.test'

/** One call at our door, as it came and as it was read. */
export type Heard = {
  readonly request: DoorRequest
  readonly authenticity: Authenticity
  readonly reading: DoorReading
}

/** A provider of ours against its fake over real HTTP, with a door of its own for the receipts. */
export type ProviderWorld = {
  readonly fake: FakeProvider
  readonly connection: Connection
  readonly heard: readonly Heard[]
  /** What of a text is not said is usual. */
  text(over?: Partial<OutgoingText>): OutgoingText
  /** Hands it over as the pipeline would: what breaks on the way is unknown. */
  submit(text: OutgoingText): Promise<SubmitOutcome>
  exchange(request: HttpRequest): Promise<HttpReply>
  close(): Promise<void>
}

type Parts = {
  readonly provider: HttpProvider
  readonly vendor: FakeVendor
  /** The fields besides the addresses. */
  readonly connection: Connection
  /** Which fields hold the address of the API. */
  readonly addresses?: readonly string[]
  readonly options?: FakeOptions
  /** What the door answers to the n-th call; 2xx unless something else is wanted. */
  readonly doorStatus?: (call: number) => number
  readonly timeoutMs?: number
  /** What the door may fetch; nothing unless the vendor needs it. */
  readonly world?: DoorWorld
}

export async function openProviderWorld({
  provider,
  vendor,
  connection: given,
  addresses = ['base_url'],
  options = {},
  doorStatus = () => 0,
  timeoutMs = 5_000,
  world = NO_WORLD,
}: Parts): Promise<ProviderWorld> {
  const heard: Heard[] = []
  let connection: Connection = given
  const door = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked: DoorRequest = {
        method: request.method ?? 'GET',
        url: `${PUBLIC_URL}${request.url ?? '/'}`,
        headers: headersOf(request.headers),
        body: new Uint8Array(Buffer.concat(chunks)),
        arrivedAt: Date.now(),
      }
      const reading = provider.door.read(asked, connection)
      void provider.door.verify(connection, asked, world).then((authenticity) => {
        heard.push({ request: asked, authenticity, reading })
        const answer = provider.door.accepted(asked, connection)
        const wanted = doorStatus(heard.length)
        response.writeHead(wanted === 0 ? answer.status : wanted, {
          'content-type': answer.contentType,
        })
        response.end(answer.body)
      })
    })
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const doorUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  const fake = await FakeProvider.start(vendor, {
    via: (url) => url.replace(PUBLIC_URL, doorUrl),
    inboundUrl: `${PUBLIC_URL}/receipts/acc_test/inbound`,
    ...options,
  })
  connection = { ...given, ...Object.fromEntries(addresses.map((name) => [name, fake.baseUrl])) }
  let count = 0
  const exchange = (request: HttpRequest): Promise<HttpReply> => exchanged(request, timeoutMs)
  return {
    fake,
    connection,
    heard,
    exchange,
    text: (over = {}) => {
      count += 1
      const reference = `ref${String(count).padStart(21, '0')}`
      return {
        to: `+44770090${String(count % 100_000).padStart(5, '0')}`,
        from: '+447700900999',
        text: `Text ${count}`,
        channel: 'sms',
        reference,
        receiptUrl: `${PUBLIC_URL}/receipts/acc_test/${reference}`,
        validUntil: null,
        now: Date.now(),
        ...over,
      }
    },
    submit: async (text) => {
      let reply: HttpReply
      try {
        reply = await exchange(provider.submit(connection, text))
      } catch (error) {
        return { kind: 'unknown', because: String(error) }
      }
      return provider.readAnswer(reply, connection)
    },
    close: async () => {
      await fake.close()
      door.closeAllConnections()
      await new Promise<void>((resolve) => door.close(() => resolve()))
    },
  }
}

const NO_WORLD = {
  fetchText: () => Promise.reject(new Error('this vendor needs nothing fetched')),
}

async function exchanged(
  { method, url, headers, body }: HttpRequest,
  timeoutMs: number,
): Promise<HttpReply> {
  const response = await fetch(url, {
    method,
    headers,
    body,
    signal: AbortSignal.timeout(timeoutMs),
  })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

const headersOf = (
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  )

/** Each request that differs from this one in a single byte of its body, address or named headers. */
export function* withOneByteChanged(
  request: DoorRequest,
  { headers }: { readonly headers: readonly string[] },
): Generator<{ readonly request: DoorRequest; readonly where: string }> {
  for (let at = 0; at < request.body.length; at++) {
    const body = request.body.slice()
    body[at] = (body[at] ?? 0) ^ (1 << (at % 7))
    yield { request: { ...request, body }, where: `byte ${at} of the body` }
  }
  for (const name of headers) {
    const value = request.headers[name] ?? ''
    for (let at = 0; at < value.length; at++) {
      const changed = flipped(value, at)
      yield {
        request: { ...request, headers: { ...request.headers, [name]: changed } },
        where: `${name} at ${at}: ${value[at]} became ${changed[at]}`,
      }
    }
  }
}

/** As {@link withOneByteChanged}, of the path and query. */
export function* withAddressChanged(
  request: DoorRequest,
): Generator<{ readonly request: DoorRequest; readonly where: string }> {
  const from = PUBLIC_URL.length + 1
  for (let at = from; at < request.url.length; at++) {
    yield {
      request: { ...request, url: flipped(request.url, at) },
      where: `address at ${at}: ${request.url.slice(at, at + 8)}`,
    }
  }
}

/** Another printable character in one place. */
function flipped(text: string, at: number): string {
  const code = text.charCodeAt(at)
  const other = String.fromCharCode(code === 0x7e ? 0x21 : code + 1)
  return `${text.slice(0, at)}${other}${text.slice(at + 1)}`
}

/** Every pair of a word and a code, and each word alone. */
export const pairs = (words: readonly string[], codes: readonly string[]): readonly Word[] => [
  ...words.map((word) => ({ word, code: null })),
  ...words.flatMap((word) => codes.map((code) => ({ word, code }))),
]
