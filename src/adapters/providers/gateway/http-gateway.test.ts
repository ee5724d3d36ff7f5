import assert from 'node:assert/strict'
import { type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { findProvider } from '../../../../test/support/all-providers.ts'
import type { Answer, Handover, HttpAccount } from '../../../flows/ports/pipeline.ts'
import { HTTP_PROVIDERS } from '../all.ts'
import { HttpGateway } from './http-gateway.ts'

type World = {
  readonly gateway: HttpGateway
  readonly answers: Answer[]
  readonly asked: () => number
  /** Hands over so many, to as many people or to one, and waits for their answers. */
  send(count: number, to?: 'people'): Promise<void>
  /** Hands over a message that was handed over before. */
  again(id: string): Promise<void>
  until(isDone: () => boolean): Promise<void>
  /** Sets our clock back. */
  back(ms: number): void
}

type Reply = (response: ServerResponse, at: number, url: string) => void

/** A gateway of one provider's before a server that answers as it is told. */
async function withGateway(
  { kind, reply, connection = {} }: { kind: string; reply: Reply; connection?: object },
  work: (world: World) => Promise<void>,
): Promise<void> {
  let asked = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      if (request.url === '/') return response.end('front')
      reply(response, ++asked, request.url ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const provider = HTTP_PROVIDERS.find((one) => one.kind === kind) ?? assert.fail(kind)
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answers: Answer[] = []
  let setBack = 0
  const gateway = new HttpGateway({
    account: ACCOUNT,
    provider,
    connection: { ...findProvider(kind).connection(baseUrl), ...connection },
    reference: () => 'a'.repeat(40),
    receiptsAt: () => 'https://receipts.example',
    clock: { now: () => Date.now() - setBack },
    random: () => 0.5,
    answered: (some) => answers.push(...some),
    delivered: () => Promise.resolve(),
    changed: () => undefined,
    linkLost: () => undefined,
  })
  const until = async (isDone: () => boolean) => {
    for (const end = Date.now() + 5_000; !isDone();) {
      if (Date.now() > end) assert.fail(`it never came about: ${JSON.stringify(gateway.states)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const send = async (count: number, to?: 'people') => {
    const before = answers.length
    const channel = kind === 'whatsapp' ? 'whatsapp' : 'sms'
    const some = Array.from({ length: count }, (_, at) => handover(`m${before + at}`))
    const recipient = (at: number) => `+4477009000${10 + ((before + at) % 90)}`
    gateway.submit(
      some.map((one, at) => ({
        ...one,
        channel,
        recipient: to === undefined ? one.recipient : recipient(at),
      })),
    )
    await until(() => answers.length === before + count)
  }
  const again = async (id: string) => {
    const before = answers.length
    gateway.submit([handover(id)])
    await until(() => answers.length === before + 1)
  }
  const back = (ms: number) => (setBack += ms)
  try {
    await until(() => gateway.states[0]?.kind === 'bound')
    await work({ gateway, answers, asked: () => asked, send, again, until, back })
  } finally {
    await gateway.close(0)
    server.closeAllConnections()
    server.close()
  }
}

const ACCOUNT = {
  id: '0190a000-0000-7000-8000-000000000001',
  settings: { window: 50, ratePerSecond: null, senderRatePerSecond: null },
} as unknown as HttpAccount

const handover = (id: string): Handover => ({
  bucket: 0,
  id,
  workspaceId: 'w',
  campaignId: 'c',
  submission: 1,
  submittedAt: 0,
  isAtLeastOnce: false,
  asksReceipts: true,
  recipient: '+447700900001',
  sender: 'Acme',
  channel: 'sms',
  validUntil: null,
  segments: ['Your code is 4711'],
})

const html = (status: number): Reply => {
  return (response) => response.writeHead(status).end('<html>Back soon</html>')
}

for (const [kind, status] of [
  ['twilio', 404],
  ['kannel', 405],
  ['bandwidth', 407],
  ['messagemedia', 402],
  ['sinch', 403],
] as const) {
  test(`${kind}: HTTP ${status} without a code of the vendor's costs three messages, and the rest waits`, async () => {
    await withGateway({ kind, reply: html(status) }, async ({ gateway, answers, send }) => {
      await send(3)
      const [link] = gateway.states
      assert.equal(link?.kind, 'waiting')
      assert.equal(link.isRefused, true)
      assert.equal(gateway.room(), 0)
      if (status >= 404) assert.match(link.because ?? '', /http:\/\/127\.0\.0\.1.*may not be/)
      assert.ok(answers.every((answer) => answer.kind === 'refused'))
      // What was under way with them is offered again.
      await send(1)
      assert.equal(answers.at(-1)?.kind, 'untaken')
    })
  })
}

test('a vendor’s own word about one message is no trouble of the account’s', async () => {
  const reply: Reply = (response) => response.writeHead(404).end('{"code":21211,"message":"no"}')
  await withGateway({ kind: 'twilio', reply }, async ({ gateway, send }) => {
    await send(6)
    assert.equal(gateway.states[0]?.kind, 'bound')
  })
})

for (const [kind, body] of [
  ['sinch', '{"code":"unauthorized_from","text":"From is not allowed"}'],
  ['sinch', '{"code":"recipient_blocked","text":"Recipient has opted out"}'],
  ['bandwidth', '{"type":"forbidden","description":"The recipient has opted out"}'],
  ['messagemedia', '{"message":"The destination number is on the block list"}'],
  ['jasmin', 'Error "Value filter failed for user [shop] (source_address filter mismatch)."'],
] as const) {
  test(`${kind}: a 403 about one message is no trouble of the account’s: ${body}`, async () => {
    const reply: Reply = (response) => response.writeHead(403).end(body)
    await withGateway({ kind, reply }, async ({ gateway, answers, send }) => {
      await send(6, 'people')
      assert.equal(gateway.states[0]?.kind, 'bound')
      assert.ok(answers.every((answer) => answer.kind === 'refused'))
    })
  })
}

test('a 403 that says nothing shuts an account after five different people, and not for one', async () => {
  const reply: Reply = (response) =>
    response.writeHead(403).end('{"type":"forbidden","description":"Access Denied"}')
  await withGateway({ kind: 'bandwidth', reply }, async ({ gateway, answers, send }) => {
    await send(20)
    assert.equal(gateway.states[0]?.kind, 'bound')
    await send(4, 'people')
    assert.equal(gateway.states[0]?.kind, 'waiting')
    await send(1, 'people')
    // It costs nobody their message: each is offered again when it is known who was meant.
    assert.ok(answers.every((answer) => answer.kind === 'untaken' && answer.retryAfterMs >= 10_000))
  })
})

test('who alone is refused without a word why is refused when that comes twice, and others wait for nobody', async () => {
  const reply: Reply = (response, at) =>
    at % 2 === 0
      ? response.writeHead(202).end('{"id":"1589228074636lm4k2je7j7jklbn2"}')
      : response.writeHead(403).end('{"type":"forbidden","description":"Access Denied"}')
  await withGateway({ kind: 'bandwidth', reply }, async ({ gateway, answers, send, again }) => {
    const kinds = () => answers.splice(0).map(({ kind }) => kind)
    await send(1)
    await send(1, 'people')
    assert.deepEqual(kinds(), ['untaken', 'accepted'])
    await again('m0')
    assert.deepEqual(kinds(), ['refused'])
    assert.equal(gateway.states[0]?.kind, 'bound')
  })
})

test('an account that the provider itself calls suspended is shut after three messages', async () => {
  const reply: Reply = (response) =>
    response.writeHead(403).end('{"message":"Your account is suspended"}')
  await withGateway({ kind: 'messagemedia', reply }, async ({ gateway, send }) => {
    await send(3)
    assert.equal(gateway.states[0]?.kind, 'waiting')
  })
})

test('a page that says 200 to everything is no provider: five messages, and it waits', async () => {
  await withGateway({ kind: 'twilio', reply: html(200) }, async ({ gateway, answers, send }) => {
    await send(5)
    assert.equal(gateway.states[0]?.kind, 'waiting')
    assert.ok(answers.every((answer) => answer.kind === 'unknown'))
  })
})

test('a vendor’s own answer without the id leaves that message open, and no doubt of the vendor', async () => {
  const reply: Reply = (response) => response.writeHead(201).end('{"status":"queued"}')
  await withGateway({ kind: 'twilio', reply }, async ({ gateway, send }) => {
    await send(6)
    assert.equal(gateway.states[0]?.kind, 'bound')
  })
})

test('what a vendor echoes is kept without our secrets, the number and the text', async () => {
  const reply: Reply = (response, _, url) =>
    response.writeHead(400).end(`${'x'.repeat(250)} ${url}`)
  const connection = { password: 'S3cret!Pass word' }
  await withGateway({ kind: 'kannel', reply, connection }, async ({ answers, send }) => {
    await send(1)
    const kept = JSON.stringify(answers.map((answer) => ({ ...answer, handover: null })))
    assert.match(kept, /sendsms\?…/)
    assert.doesNotMatch(kept, /S3cret|Pass|4711|447700900001|aaaaa/)
  })
})

test('a clock that is set back keeps nobody from going on when the provider’s pause is over', async () => {
  const reply: Reply = (response, at) =>
    at === 1
      ? response.writeHead(429, { 'retry-after': '1' }).end('{}')
      : response.writeHead(201).end('{"sid":"SM1"}')
  await withGateway({ kind: 'twilio', reply }, async ({ gateway, send, until, back }) => {
    await send(1)
    back(3_600_000)
    assert.equal(gateway.room(), 0)
    await until(() => gateway.room() > 0)
  })
})

test('a provider that asks for a day is waited for five minutes, by message and account alike', async () => {
  const reply: Reply = (response) => response.writeHead(429, { 'retry-after': '86400' }).end()
  await withGateway({ kind: 'twilio', reply }, async ({ gateway, answers, send }) => {
    await send(1)
    const [answer] = answers
    assert.equal(answer?.kind === 'untaken' && answer.retryAfterMs, 300_000)
    const leftMs = gateway.nextRoomMs ?? 0
    assert.ok(leftMs > 290_000 && leftMs <= 300_000, `${leftMs}`)
  })
})

test('a sender whose queue is full waits with its texts, and nobody else does', async () => {
  const reply: Reply = (response, at) =>
    at <= 20
      ? response.writeHead(429, { 'retry-after': '60' }).end('{"code":21611,"message":"full"}')
      : response.writeHead(201).end('{"sid":"SM1"}')
  await withGateway({ kind: 'twilio', reply }, async ({ gateway, answers, send }) => {
    const room = gateway.room()
    await send(room)
    assert.ok(answers.every((one) => one.kind === 'untaken' && one.isItsOwn === true))
    // Neither the account nor its pace has to do with it.
    assert.equal(gateway.states[0]?.kind, 'bound')
    const now = Date.now()
    const held = gateway.turnOf({ id: 'm', sender: 'Acme', cost: 1 }, now) ?? 0
    assert.ok(held > now + 50_000 && held <= now + 60_000, `${held - now}`)
    assert.equal(gateway.turnOf({ id: 'n', sender: 'Other', cost: 1 }, now), null)
    assert.equal(gateway.turnOf({ id: 'm', sender: 'Acme', cost: 1 }, now + 60_001), null)
    assert.ok((gateway.nextRoomMs ?? 0) < 1_000, `${gateway.nextRoomMs}`)
  })
})

test('who got a text a moment ago waits for the next, and no other number does', async () => {
  const limit = '{"error":{"code":131056,"message":"pair rate limit hit"}}'
  const reply: Reply = (response) => response.writeHead(429).end(limit)
  const connection = { phone_number_id: '106540352242922' }
  await withGateway({ kind: 'whatsapp', reply, connection }, async ({ gateway, answers, send }) => {
    await send(1)
    const [answer] = answers
    assert.ok(answer?.kind === 'untaken' && answer.isItsOwn === true)
    assert.equal(answer.retryAfterMs, 6_000)
    assert.equal(gateway.turnOf({ id: 'n', sender: 'Acme', cost: 1 }, Date.now()), null)
    assert.ok(gateway.room() > 0)
  })
})
