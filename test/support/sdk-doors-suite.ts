import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import {
  type Doors,
  FROM,
  KEY,
  heardAll,
  messages,
  openDoors,
  sendAll,
} from './http-doors-suite.ts'
import { eventually } from './pipeline-world.ts'

// ---- what the vendors' own packages look like from here

type Json = Readonly<Record<string, unknown>>
type Done<Data> = (error: Error | null, data: Data, response: { readonly status: number }) => void

type MessenteSdk = {
  readonly ApiClient: {
    readonly instance: {
      basePath: string
      readonly authentications: Record<'basicAuth', { username?: string; password?: string }>
    }
  }
  readonly OmnimessageApi: new () => {
    sendOmnimessage(message: object, done: Done<Created>): void
    cancelScheduledMessage(id: string, done: Done<Json>): void
  }
  readonly DeliveryReportApi: new () => {
    retrieveDeliveryReport(id: string, done: Done<Report>): void
  }
  readonly BlacklistApi: new () => {
    addToBlacklist(number: object, done: Done<null>): void
    deleteFromBlacklist(phone: string, done: Done<null>): void
    isBlacklisted(phone: string, done: Done<null>): void
    fetchBlacklist(done: Done<{ readonly phoneNumbers: readonly string[] }>): void
  }
  readonly StatisticsApi: new () => { createStatisticsReport(ask: object, done: Done<Json>): void }
  readonly NumberLookupApi: new () => { fetchInfo(ask: object, done: Done<Json>): void }
  readonly Omnimessage: Model
  readonly SMS: Model
}
type Model = { constructFromObject(data: object): object }
type Created = {
  readonly omnimessage_id: string
  readonly messages: readonly { readonly channel: string; readonly sender: string }[]
}
type Report = {
  readonly statuses: readonly {
    readonly status: string | null
    readonly err: number | null
    readonly error: string | null
    readonly timestamp: Date
  }[]
}

type TwilioMessage = Json & {
  readonly sid: string
  readonly status: string
  readonly body: string
  readonly errorCode: number | undefined
  readonly dateCreated: Date
}
type TwilioMessages = {
  (sid: string): {
    fetch(): Promise<TwilioMessage>
    update(change: object): Promise<TwilioMessage>
    remove(): Promise<boolean>
  }
  create(wish: object): Promise<TwilioMessage>
  list(query: object): Promise<readonly TwilioMessage[]>
}
type Call = { uri: string }
type TwilioSdk = {
  (sid: string, token: string, options: object): { readonly messages: TwilioMessages }
  readonly RequestClient: new () => { request(call: Call): Promise<unknown> }
  validateRequest(token: string, signature: string, url: string, fields: object): boolean
}

const require = createRequire(new URL('../oracles/package.json', import.meta.url))
const messente = require('messente_api') as MessenteSdk
const twilio = require('twilio') as TwilioSdk

const answerTo = <Data>(ask: (done: Done<Data>) => void): Promise<Data> =>
  new Promise((resolve, reject) =>
    ask((error, data) => (error === null ? resolve(data) : reject(error))),
  )

/** The HTTP status and the body of a call that fails. */
async function failureOf(asked: Promise<unknown>): Promise<{ status: number; body: Json }> {
  const error = await asked.then(
    () => assert.fail('it did not fail'),
    (one: { response: { status: number; body: Json } }) => one,
  )
  return { status: error.response.status, body: error.response.body }
}

/** Each vendor's own client sends so many, only its host changed, and hears every status of each. */
export function testSdkDoors(count: number): void {
  let doors: Doors
  before(async () => {
    doors = await openDoors()
    const { instance } = messente.ApiClient
    instance.basePath = `${doors.url}/v1`
    Object.assign(instance.authentications.basicAuth, { username: 'anybody', password: KEY })
  })
  after(() => doors.close())

  const dlr = () => `${doors.customer}/dlr?shop=7`

  test(`a client of Messente's SMS API hears every status of ${count} messages`, async () => {
    const all = messages(count, 0)
    const ids = new Map<string, string>()
    await sendAll(all, async ({ id, to }) => {
      const fields = new URLSearchParams({
        username: 'anybody',
        password: KEY,
        to,
        from: FROM,
        text: `Table ${id}`,
        'dlr-url': dlr(),
      })
      const isPost = ids.size % 2 === 0
      const url = `${ids.size % 3 === 0 ? doors.url : doors.messente}/send_sms/`
      const answer = isPost
        ? await fetch(url, { method: 'POST', body: fields })
        : await fetch(`${url}?${fields}`)
      const given = /^OK ([0-9a-f]{32})$/.exec(await answer.text())?.[1]
      assert.ok(given)
      ids.set(id, given)
    })
    const known = all.map((one) => ({ ...one, id: ids.get(one.id) ?? '' }))
    await heardAll(
      doors,
      known,
      ({ end }) => end.messente,
      (fields) => `${fields['status']} ${fields['stat']} ${fields['err']} ${fields['dlr-mask']}`,
    )
    for (const { id, end } of known.slice(0, 5)) {
      assert.match(doors.heard.get(id)?.[0]?.['@url'] ?? '', /^\/dlr\?shop=7&sms_unique_id=/)
      const query = new URLSearchParams({ username: 'x', password: KEY, sms_unique_id: id })
      const answer = await fetch(`${doors.messente}/get_dlr_response/?${query}`)
      assert.equal(await answer.text(), `OK ${end.messente.at(-1)?.split(' ')[0]}`)
    }
  })

  test(`Messente's own package hears every status of ${count} messages`, async () => {
    const api = new messente.OmnimessageApi()
    const all = messages(count, 2_000)
    const ids = new Map<string, string>()
    await sendAll(all, async ({ id, to }) => {
      const sms = messente.SMS.constructFromObject({ text: `Table ${id}`, sender: FROM })
      const omnimessage = messente.Omnimessage.constructFromObject({
        to,
        messages: [sms],
        dlr_url: dlr(),
      })
      const made = await answerTo<Created>((done) => api.sendOmnimessage(omnimessage, done))
      assert.deepEqual(
        made.messages.map(({ channel, sender }) => ({ channel, sender })),
        [{ channel: 'sms', sender: FROM }],
      )
      ids.set(id, made.omnimessage_id)
    })
    const known = all.map((one) => ({ ...one, id: ids.get(one.id) ?? '' }))
    await heardAll(
      doors,
      known,
      ({ end }) => end.omnichannel,
      ({ status, err }) => `${status} ${err}`,
    )
    const reports = new messente.DeliveryReportApi()
    for (const { id, end } of known.slice(0, 5)) {
      const { statuses } = await answerTo<Report>((done) =>
        reports.retrieveDeliveryReport(id, done),
      )
      assert.deepEqual(
        statuses.map(({ status, err }) => `${status} ${err}`),
        end.omnichannel.slice(-1),
      )
      assert.ok(statuses[0]?.timestamp instanceof Date)
    }
  })

  test("Messente's own package sends many, cancels, and asks what we are not", async () => {
    const api = new messente.OmnimessageApi()
    const sms = messente.SMS.constructFromObject({ text: 'later', sender: FROM })
    const later = messente.Omnimessage.constructFromObject({
      to: '+447700900123',
      messages: [sms],
      time_to_send: new Date(Date.now() + 3_600_000).toISOString(),
    })
    const { omnimessage_id: id } = await answerTo<Created>((done) =>
      api.sendOmnimessage(later, done),
    )
    const reports = new messente.DeliveryReportApi()
    const waiting = await answerTo<Report>((done) => reports.retrieveDeliveryReport(id, done))
    assert.deepEqual([waiting.statuses[0]?.status, waiting.statuses[0]?.err], [null, null])
    assert.deepEqual(
      { ...(await answerTo<Json>((done) => api.cancelScheduledMessage(id, done))) },
      {},
    )
    const gone = await answerTo<Report>((done) => reports.retrieveDeliveryReport(id, done))
    assert.equal(gone.statuses[0]?.status, 'DELETED')
    const again = await failureOf(answerTo((done) => api.cancelScheduledMessage(id, done)))
    assert.equal(again.status, 404)

    const black = new messente.BlacklistApi()
    const phone = '+447700900555'
    const isOn = () => answerTo((done: Done<null>) => black.isBlacklisted(phone, done))
    assert.equal((await failureOf(isOn())).status, 404)
    await answerTo((done: Done<null>) => black.addToBlacklist({ phoneNumber: phone }, done))
    await isOn()
    const { phoneNumbers } = await answerTo<{ readonly phoneNumbers: readonly string[] }>((done) =>
      black.fetchBlacklist(done),
    )
    assert.deepEqual(phoneNumbers, [phone])
    await answerTo((done: Done<null>) => black.deleteFromBlacklist(phone, done))
    assert.equal((await failureOf(isOn())).status, 404)

    const days = { start_date: '2026-01-01', end_date: '2026-02-01' }
    const statistics = new messente.StatisticsApi()
    const counted = await failureOf(
      answerTo((done) => statistics.createStatisticsReport(days, done)),
    )
    assert.equal(counted.status, 400)
    const lookup = new messente.NumberLookupApi()
    const looked = await failureOf(answerTo((done) => lookup.fetchInfo({ numbers: [phone] }, done)))
    assert.equal(looked.status, 400)
  })

  /** As a shop that had an account there: its SID and token are a login's, its host is ours. */
  async function twilioClient(base: string) {
    const answer = await fetch(`${doors.url}/v1/door-logins`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ door: 'twilio' }),
    })
    const { username: sid, password: token } = (await answer.json()) as Record<string, string>
    assert.ok(sid !== undefined && token !== undefined)
    class Redirected extends twilio.RequestClient {
      override request(call: Call): Promise<unknown> {
        return super.request({ ...call, uri: call.uri.replace('https://api.twilio.com', base) })
      }
    }
    const client = twilio(sid, token, { httpClient: new Redirected() })
    return { sid, token, messages: client.messages }
  }

  test(`Twilio's own package hears every status of ${count} messages, signed`, async () => {
    const { token, messages: api } = await twilioClient(doors.twilio)
    const all = messages(count, 4_000)
    const ids = new Map<string, string>()
    await sendAll(all, async ({ id, to }) => {
      const made = await api.create({ to, from: FROM, body: `Table ${id}`, statusCallback: dlr() })
      assert.equal(made.status, 'queued')
      assert.ok(made.dateCreated instanceof Date)
      ids.set(id, made.sid)
    })
    const known = all.map((one) => ({ ...one, id: ids.get(one.id) ?? '' }))
    await heardAll(
      doors,
      known,
      ({ end }) => end.twilio,
      ({ MessageStatus: status, ErrorCode: code }) =>
        code === undefined ? String(status) : `${status} ${code}`,
    )
    for (const { id } of known) {
      for (const { '@url': url = '', '@signature': signature = '', ...form } of doors.heard.get(
        id,
      ) ?? []) {
        const { shop: _shop, ...fields } = form
        assert.ok(twilio.validateRequest(token, signature, `${doors.customer}${url}`, fields), url)
      }
    }
    for (const { id, end } of known.slice(0, 5)) {
      const { status, errorCode } = await api(id).fetch()
      const told = Number.isInteger(errorCode) ? `${status} ${errorCode}` : status
      assert.equal(told, end.twilio.at(-1))
    }
    const listed = await api.list({ pageSize: 7, limit: count })
    assert.equal(new Set(listed.map(({ sid }) => sid)).size, count)
  })

  test("Twilio's own package schedules, cancels, redacts and deletes", async () => {
    const { messages: api } = await twilioClient(doors.url)
    const to = '+447700900777'
    const sendAt = new Date(Date.now() + 3_600_000)
    const service = 'MG00000000000000000000000000000001'
    const wish = { to, body: 'later', scheduleType: 'fixed', sendAt, messagingServiceSid: service }
    const { sid, status } = await api.create(wish)
    assert.equal(status, 'scheduled')
    await assert.rejects(api(sid).update({ body: '' }), { status: 409, code: 20009 })
    await assert.rejects(api(sid).remove(), { status: 409, code: 20009 })
    assert.equal((await api(sid).update({ status: 'canceled' })).status, 'canceled')
    await assert.rejects(api(sid).update({ status: 'canceled' }), { status: 400, code: 30409 })
    assert.equal((await api(sid).fetch()).body, 'later')
    assert.equal((await api(sid).update({ body: '' })).body, '')
    assert.equal((await api(sid).fetch()).body, '')
    assert.deepEqual(
      (await api.list({ to, limit: 5 })).map((one) => one.sid),
      [sid],
    )
    assert.equal(await api(sid).remove(), true)
    await assert.rejects(api(sid).fetch(), { status: 404, code: 20404 })
    assert.deepEqual(await api.list({ to, limit: 5 }), [])
    const kept = { contentRetention: 'discard', addressRetention: 'obfuscate' }
    const secret = await api.create({ ...wish, ...kept, body: 'not to be kept' })
    assert.equal((await api(secret.sid).fetch()).body, 'not to be kept')
    await api(secret.sid).update({ status: 'canceled' })
    const forgotten = await eventually(
      () => api(secret.sid).fetch(),
      ({ body }) => body === '',
    )
    assert.equal(forgotten['to'], '+44770090XXXX')
    await assert.rejects(api.create({ to: 'nobody', from: FROM, body: 'x' }), { code: 21211 })
    await assert.rejects(api.create({ to, from: FROM, body: 'x', mediaUrl: ['http://x/a.png'] }), {
      code: 21622,
    })
  })
}
