import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { fakeBandwidth } from '../../sim/providers/bandwidth.ts'
import { telling } from '../../sim/providers/script.ts'
import { BANDWIDTH } from '../../src/adapters/providers/bandwidth.ts'
import { readBasicAuth } from '../../src/adapters/providers/parts/basic-auth.ts'
import { BANDWIDTH as WORDS } from '../../src/core/dialects/bandwidth/table.ts'
import { testProvider } from '../support/provider-suite.ts'
import { openProviderWorld, PUBLIC_URL, withOneByteChanged } from '../support/provider-world.ts'

const ACCOUNT = {
  accountId: '900000',
  applicationId: '93de2206-0000-4e07-948d-329f4b722ee2',
  apiUser: 'api-user',
  apiPassword: 'api:password',
  callbackUrl: `${PUBLIC_URL}/receipts/acc_test`,
  callbackUser: 'callback-üser',
  callbackPassword: 'p:ss wörd',
}
const CONNECTION = {
  account_id: ACCOUNT.accountId,
  application_id: ACCOUNT.applicationId,
  api_user: ACCOUNT.apiUser,
  api_password: ACCOUNT.apiPassword,
  callback_user: ACCOUNT.callbackUser,
  callback_password: ACCOUNT.callbackPassword,
}
const codesOf = (field: string): readonly string[] =>
  (WORDS.tables.find((one) => one.field === field)?.entries ?? []).map(({ code }) => code)

testProvider({
  name: 'bandwidth',
  provider: BANDWIDTH,
  vendor: fakeBandwidth(ACCOUNT),
  connection: CONNECTION,
  words: [
    ...[
      'message-sending',
      'message-sent',
      'message-delivered',
      'message-failed',
      'message-read',
    ].map((word) => ({ word, code: null })),
    ...codesOf('errorCode').map((code) => ({ word: 'message-failed', code })),
  ],
  said: ({ word, code }) => ({ type: word, ...(code === null ? {} : { errorCode: code }) }),
  refusals: {
    throttled: 'busy',
    // Its documentation promises that what it answers with 5xx was not sent.
    unavailable: 'busy',
    'server-error': 'busy',
    'bad-number': 'invalid-number',
    'bad-sender': 'sender-invalid',
    'bad-request': 'request-invalid',
    unauthorized: 'auth-failed',
    'opted-out': 'opted-out',
  },
})

// ---- the vendor's own package

type MessagesApi = {
  createMessage(account: string, body: object): Promise<{ status: number; data: { id: string } }>
  listMessages(
    account: string,
    messageId: string,
  ): Promise<{ data: { messages: readonly { messageStatus: string }[] } }>
}

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const sdk = require('bandwidth-sdk') as {
  Configuration: new (parts: object) => object
  MessagesApi: new (configuration: object) => MessagesApi
}
const apiAt = (baseUrl: string, password: string): MessagesApi =>
  new sdk.MessagesApi(
    new sdk.Configuration({
      username: ACCOUNT.apiUser,
      password,
      basePath: `${baseUrl}/api/v2`,
    }),
  )

test("Bandwidth's own package sends through the fake, only the host changed, and lists it", async () => {
  const world = await openProviderWorld({
    provider: BANDWIDTH,
    vendor: fakeBandwidth(ACCOUNT),
    connection: CONNECTION,
    options: { script: () => telling([{ word: 'message-delivered', code: null }]) },
  })
  try {
    const api = apiAt(world.fake.baseUrl, ACCOUNT.apiPassword)
    const { to, from, text, reference } = world.text()
    const sent = await api.createMessage(ACCOUNT.accountId, {
      applicationId: ACCOUNT.applicationId,
      to: [to],
      from,
      text,
      tag: reference,
    })
    await world.fake.whenQuiet()
    assert.equal(sent.status, 202)
    assert.equal(sent.data.id, world.fake.truth()[0]?.id)
    const { data } = await api.listMessages(ACCOUNT.accountId, sent.data.id)
    assert.equal(data.messages[0]?.messageStatus, 'DELIVERED')
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.equal(heard?.reading.kind === 'read' && heard.reading.receipts[0]?.reference, reference)
    await assert.rejects(
      apiAt(world.fake.baseUrl, 'wrong').createMessage(ACCOUNT.accountId, { to: [to] }),
      { status: 401 },
    )
  } finally {
    await world.close()
  }
})

test('what our provider sends, the package sends too: the same fields with the same names', async () => {
  const bodies: string[] = []
  const vendor = fakeBandwidth(ACCOUNT)
  const world = await openProviderWorld({
    provider: BANDWIDTH,
    vendor: {
      ...vendor,
      read: (request) => {
        bodies.push(request.body)
        return vendor.read(request)
      },
    },
    connection: CONNECTION,
  })
  try {
    const text = world.text({ validUntil: 1_768_516_320_000 })
    await world.submit(text)
    await apiAt(world.fake.baseUrl, ACCOUNT.apiPassword).createMessage(ACCOUNT.accountId, {
      applicationId: ACCOUNT.applicationId,
      to: [text.to],
      from: text.from,
      text: text.text,
      tag: text.reference,
      expiration: '2026-01-15T22:32:00.000Z',
    })
    const [ours, theirs] = bodies.map((body) => JSON.parse(body) as object)
    assert.deepEqual(ours, theirs)
  } finally {
    await world.close()
  }
})

test('a password with one byte changed opens nothing; the body is not signed', async () => {
  const world = await openProviderWorld({
    provider: BANDWIDTH,
    vendor: fakeBandwidth(ACCOUNT),
    connection: CONNECTION,
  })
  try {
    await world.submit(world.text())
    await world.fake.whenQuiet()
    const request = world.heard[0]?.request
    assert.ok(request !== undefined)
    let seen = 0
    const bare = { ...request, body: new Uint8Array() }
    for (const { request: changed, where } of withOneByteChanged(bare, {
      headers: ['authorization'],
    })) {
      seen += 1
      const verdict = await BANDWIDTH.door.verify(CONNECTION, changed, {
        fetchText: () => Promise.reject(new Error('nothing is fetched')),
      })
      // Another spelling of the same name and password is the same name and password.
      const said = readBasicAuth(changed.headers['authorization'])
      const isSame =
        said?.name === ACCOUNT.callbackUser && said.password === ACCOUNT.callbackPassword
      assert.equal(verdict.kind, isSame ? 'authentic' : 'refused', where)
    }
    assert.ok(seen > 20)
  } finally {
    await world.close()
  }
})

test('texts from handsets come in the same array as receipts do', async () => {
  const world = await openProviderWorld({
    provider: BANDWIDTH,
    vendor: fakeBandwidth(ACCOUNT),
    connection: CONNECTION,
  })
  try {
    world.fake.text({ from: '+15550000001', to: '+15550100000', text: 'STOP 🛑' })
    await world.fake.whenQuiet()
    const [heard] = world.heard
    assert.equal(heard?.authenticity.kind, 'authentic')
    assert.deepEqual(heard?.reading.kind === 'read' && heard.reading.inbound[0]?.text, 'STOP 🛑')
  } finally {
    await world.close()
  }
})
