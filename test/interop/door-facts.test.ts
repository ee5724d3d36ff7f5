import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type DoorCase, casesOf } from '../support/compatible-world.ts'
import { ROOT } from '../support/tree.ts'

/**
 * What each system's documents say of its requests and replies, as tables, and that a golden case uses each.
 * Callbacks have theirs beside their golden files (documented.txt).
 */
const golden = (door: string): readonly DoorCase[] => casesOf(door).flatMap(({ cases }) => cases)

const CASES = {
  kannel: golden('kannel'),
  jasmin: golden('jasmin'),
  messente: golden('messente'),
  twilio: golden('twilio'),
}

type Door = keyof typeof CASES

/** What a request says, as `name=value` by whichever way it says it. */
function saidIn({ request: { path, headers = {}, body } }: DoorCase): readonly string[] {
  const text = typeof body === 'string' ? body : ''
  const query = new URL(path, 'http://localhost').searchParams
  const form = /^[\w-]+=/.test(text) ? new URLSearchParams(text) : []
  const json = text.startsWith('{') ? fieldsIn(parsed(text)) : []
  const elements = [...text.matchAll(/<([\w-]+)>([^<>]*)<\/\1>/g)]
  return [
    ...[...query, ...form].map(([name, value]) => `${name}=${value}`),
    ...Object.entries(headers).map(([name, value]) => `${name.toLowerCase()}=${value}`),
    ...json,
    ...elements.map(([, name, value]) => `${name}=${value}`),
  ]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const fieldsIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, one]: [string, unknown]) => [
        `${name}=${String(one)}`,
        ...fieldsIn(one),
      ])

const isTaken = ({ reply }: DoorCase): boolean => reply !== undefined && reply.status < 300

/** A parameter with what it may say: each value is taken in some case; without any, some value is. */
type Parameters = Readonly<Record<string, readonly string[]>>

/** Whatever they say. */
const any = (...names: readonly string[]): Parameters =>
  Object.fromEntries(names.map((name) => [name, []]))

const upTo = (last: number): readonly string[] =>
  Array.from({ length: last + 1 }, (_, at) => String(at))

const KANNEL: Parameters = {
  ...any('username', 'user', 'password', 'pass', 'to', 'from', 'text', 'udh'),
  to: ['+447700900123', '+447700900123 +447700900124'],
  charset: ['UTF-8', 'iso-8859-1', 'UTF-16BE'],
  coding: upTo(2),
  mclass: upTo(3),
  flash: [],
  mwi: upTo(7),
  compress: upTo(1),
  pid: [],
  'alt-dcs': upTo(1),
  rpi: upTo(1),
  validity: [],
  deferred: [],
  priority: upTo(3),
  smsc: [],
  'dlr-mask': ['1', '2', '3', '4', '7', '8', '16', '19', '24', '31'],
  dlrmask: [],
  'dlr-url': [],
  dlrurl: [],
  account: [],
  binfo: [],
  'meta-data': [],
}

const KANNEL_HEADERS: Parameters = Object.fromEntries(
  [
    [
      'from',
      'to',
      'username',
      'password',
      'smsc',
      'udh',
      'dlr-url',
      'dlr-mask',
      'account',
      'binfo',
    ],
    ['coding', 'pid', 'mwi', 'mclass', 'alt-dcs', 'compress', 'validity', 'deferred', 'rpi'],
    ['priority', 'meta-data'],
  ]
    .flat()
    .map((name) => [`x-kannel-${name}`, []]),
)

const JASMIN: Parameters = {
  ...any('username', 'password', 'from', 'content', 'hex-content', 'sdt'),
  to: ['+447700900123', '447700900123'],
  coding: [...upTo(10), '13', '14'],
  priority: upTo(3),
  'validity-period': [],
  dlr: ['yes', 'no'],
  'dlr-url': [],
  'dlr-level': ['1', '2', '3'],
  'dlr-method': ['GET', 'POST', 'get', 'post'],
  tags: [],
  custom_tlvs: [],
  // Of the REST API's batches.
  ...any('globals', 'messages', 'batch_config', 'callback_url', 'errback_url'),
  schedule_at: [],
}

const MESSENTE: Parameters = {
  ...any('username', 'password', 'text', 'data', 'to', 'from', 'time_to_send'),
  'dlr-url': [],
  charset: [],
  validity: [],
  autoconvert: ['on', 'full', 'off'],
  udh: [],
  mclass: upTo(3),
  'text-store': ['plaintext', 'sha256', 'nostore'],
  // Of the Omnichannel API.
  messages: [],
  channel: ['sms', 'whatsapp'],
  sender: [],
  ttl: [],
  dlr_url: [],
  text_store: ['plaintext', 'sha256', 'nostore'],
  priority: ['low', 'regular', 'high'],
}

const TWILIO: Parameters = {
  ...any('To', 'From', 'Body', 'MessagingServiceSid', 'StatusCallback'),
  ...any('ValidityPeriod', 'SendAt', 'MaxPrice', 'FallbackFrom', 'ApplicationSid'),
  ...any('Attempt', 'TrafficType', 'RiskCheck', 'ShortenUrls', 'PersistentAction'),
  ScheduleType: ['fixed'],
  SmartEncoded: ['true', 'false'],
  ContentRetention: ['retain', 'discard'],
  AddressRetention: ['retain', 'obfuscate'],
  ProvideFeedback: ['true'],
  ForceDelivery: ['true'],
  MessageIntent: [],
  ...any('PageSize', 'DateSent'),
}

const PARAMETERS: readonly (readonly [door: Door, way: string, parameters: Parameters])[] = [
  ['kannel', 'parameter', KANNEL],
  ['kannel', 'header', KANNEL_HEADERS],
  ['jasmin', 'argument', JASMIN],
  ['messente', 'parameter', MESSENTE],
  ['twilio', 'parameter', TWILIO],
]

for (const [door, way, parameters] of PARAMETERS) {
  test(`every documented ${way} of ${door}, with every value, is taken in a golden case`, () => {
    const said = new Set(CASES[door].filter(isTaken).flatMap(saidIn))
    const names = new Set([...said].map((one) => one.slice(0, one.indexOf('='))))
    const missing = Object.entries(parameters).flatMap(([name, values]) =>
      values.length === 0
        ? [name].filter(() => !names.has(name))
        : values.map((value) => `${name}=${value}`).filter((one) => !said.has(one)),
    )
    assert.deepEqual(missing, [])
  })
}

const FIELDS =
  'UDH DLR-URL DLR-Mask MClass PID RPI Alt-DCS MWI Coding Compress Validity Deferred Priority'

/** Status and text. What no request alone brings about is tested where its name says. */
const REPLIES: Readonly<Record<Door, readonly string[]>> = {
  kannel: [
    '202 0: Accepted for delivery',
    '403 Authorization failed for sendsms',
    '403 Not routable. Do not try again.',
    '400 Missing receiver number, rejected',
    '400 Empty receiver number not allowed, rejected',
    '400 Sender missing and no global set, rejected',
    ...FIELDS.split(' ').map((field) => `400 ${field} field misformed, rejected`),
    '400 Account field misformed or too long, rejected',
    '400 Charset or body misformed, rejected',
    '400 Number(s) has/have been denied by white/black lists, or allowed/denied rules.',
    '400 Number(s) has/have been denied by white- and/or black-lists.',
  ],
  jasmin: [
    '200 Success "<id>"',
    '400 Error "Mandatory argument [to] is not found."',
    '400 Error "Mandatory argument [username] is not found."',
    '400 Error "Mandatory argument [password] is not found."',
    '400 Error "Argument [color] is unknown."',
    '400 Error "Argument [dlr] has an invalid value: [maybe]."',
    '400 Error "content or hex-content not present."',
    '400 Error "content and hex-content cannot be used both in same request."',
    '403 Error "Authentication failure for username:tester"',
    '403 Error "Authorization failed for user [reader] (Cannot send MT messages)."',
    '200 {"balance": "ND", "sms_count": "ND"}',
    '200 {"unit_rate": 0.01, "submit_sm_count": 1}',
    '200 Jasmin/PONG',
  ],
  messente: [
    '200 OK <id>',
    ...['101', '102', '104', '105', '106', '107', '108', '111'].map((code) => `200 ERROR ${code}`),
    '200 FAILED 208',
  ],
  twilio: [],
}

const ELSEWHERE: Readonly<Record<Door, readonly (readonly [reply: string, where: string])[]>> = {
  kannel: [
    ['Temporal failure, try again later.', 'test/interop/door-kannel.test.ts'],
    // A chained Kannel takes these for failures, so they are not said.
    ['3: Queued for later delivery', 'docs/compatible-doors.md'],
  ],
  jasmin: [
    [
      'Cannot send submit_sm, check SMPPClientManagerPB log file for details',
      'test/interop/door-jasmin.test.ts',
    ],
    ['No route found', 'test/interop/door-wire.test.ts'],
  ],
  messente: [
    ['FAILED 102', 'test/interop/door-messente.test.ts'],
    ['FAILED 209', 'test/interop/door-messente.test.ts'],
    ['OK DELIVERED', 'test/interop/door-wire.test.ts'],
    ['OK SENT', 'test/interop/door-wire.test.ts'],
    ['OK FAILED', 'test/interop/door-messente.test.ts'],
    // Never said here.
    ['ERROR 103', 'docs/compatible-doors.md'],
    ['ERROR 109', 'docs/compatible-doors.md'],
  ],
  twilio: [],
}

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** Errors that its create, fetch, update, delete and list may answer. */
const TWILIO_CODES =
  '20001 20003 20004 20404 21211 21212 21266 21602 21603 21604 21609 21610 21612 21617 21618 21619 21622 21624 21627 21655 21705 21910 30029 30030 35111 35115 35126'

for (const door of ['kannel', 'jasmin', 'messente', 'twilio'] as const) {
  test(`every documented reply of ${door} is in a golden case, or said where else`, () => {
    const replies = CASES[door].flatMap(({ reply }) => (reply === undefined ? [] : [reply]))
    const told = new Set(replies.map(({ status, body }) => `${status} ${body}`))
    assert.deepEqual(
      REPLIES[door].filter((one) => !told.has(one)),
      [],
    )
    for (const [reply, where] of ELSEWHERE[door]) {
      assert.ok(textOf(where).includes(reply), `${where} says nothing of ${reply}`)
    }
    const all = [...told].join('\n')
    const both = ELSEWHERE[door].filter(([reply]) => all.includes(reply))
    assert.deepEqual(both, [], 'it is a golden case now: it belongs to the others')
    if (door !== 'twilio') return
    const codes = TWILIO_CODES.split(' ').filter((code) => !all.includes(`"code":${code},`))
    assert.deepEqual(codes, [])
  })
}

/** Methods and paths, as they are documented. */
const PATHS: Readonly<Record<Door, readonly (readonly [method: string, path: RegExp])[]>> = {
  kannel: [
    ['GET', /^\/cgi-bin\/sendsms/],
    ['POST', /^\/cgi-bin\/sendsms/],
  ],
  jasmin: [
    ['GET', /^\/send/],
    ['POST', /^\/send$/],
    ['GET', /^\/balance/],
    ['GET', /^\/rate/],
    ['GET', /^\/ping/],
    ['POST', /^\/secure\/send$/],
    ['POST', /^\/secure\/sendbatch$/],
    ['GET', /^\/secure\/balance$/],
    ['GET', /^\/secure\/rate/],
    ['POST', /^\/secure\/rate/],
  ],
  messente: [
    ['GET', /^\/send_sms\/?\?/],
    ['POST', /^\/send_sms\/?/],
    ['GET', /^\/prices/],
    ['POST', /^\/v1\/omnimessage$/],
    ['POST', /^\/v1\/omnimessages$/],
    ['GET', /^\/v1\/phonebook\/blacklist/],
    ['POST', /^\/v1\/phonebook\/blacklist$/],
    ['DELETE', /^\/v1\/phonebook\/blacklist\//],
  ],
  twilio: [
    ['POST', /\/Messages\.json$/],
    ['GET', /\/Messages\.json/],
  ],
}

test('every documented path is asked in a golden case, and answers', () => {
  const missing = Object.entries(PATHS).flatMap(([door, paths]) =>
    paths
      .filter(([method, path]) => !CASES[door as Door].some(isAnswered(method, path)))
      .map(([method, path]) => `${door} ${method} ${String(path)}`),
  )
  assert.deepEqual(missing, [])
})

const isAnswered =
  (method: string, path: RegExp) =>
  (one: DoorCase): boolean =>
    (one.request.method ?? 'GET') === method && path.test(one.request.path) && isTaken(one)
