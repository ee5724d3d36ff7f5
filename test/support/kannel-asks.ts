import fc from 'fast-check'

/** One request to /cgi-bin/sendsms; `PASSWORD` stands for the one that the side asked has. */
export type KannelAsk = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const PASSWORD = '*PASSWORD*'
const PATH = '/cgi-bin/sendsms'
type Fields = Readonly<Record<string, string>>

export const BASE: Fields = {
  username: 'tester',
  password: PASSWORD,
  to: '%2B447700900123',
  from: 'Harbour',
  text: 'hi',
}

/** What each parameter may say where both must answer the same, percent-encoded. Source: facts e1, and beyond. */
export const VALUES: Readonly<Record<string, readonly string[]>> = {
  username: ['', 'x', 'tester'],
  password: ['', 'x'],
  user: ['tester', 'x'],
  pass: [PASSWORD, 'x'],
  to: [
    ['', '+', '%2B447700900123', '447700900123', '00447700900123', '07700900123', 'abc'],
    ['%2B447700900123+%2B447700900124', '+%2B447700900123+', '%2B44-7700-900123', '%00'],
    ['%2B447700900123%0A%2B447700900124', '%2B447700900123%2C%2B447700900124', '(44)'],
  ].flat(),
  from: ['Harbour', '%2B447700900000', '12345', '+', 'A%20B', '%3Cb%3E'],
  text: [
    ['hi', 'x'.repeat(161), 'x'.repeat(1_000), '%E2%82%AC', '%C3', '%FF%FE', '%04%1F'],
    ['Gr%C3%BC%C3%9Fe', '%F0%9F%98%80', '%3Cb%3E', '%zz', 'a%0Ab'],
  ].flat(),
  charset: ['', 'UTF-8', 'utf-8', 'ISO-8859-1', 'windows-1252', 'latin1', 'nonsense', 'x%00'],
  udh: [
    ['', '%05%00%03%01%02%01', '%06%05%04%0B%84%23%F0', '%05', '%00', 'abc', '%06%05'],
    [`%06${'%01'.repeat(140)}`, `%8C${'%01'.repeat(140)}`, '050003010201'],
  ].flat(),
  coding: [
    ['', '0', '1', '2', '3', '-1', '-2', 'x', '1x', '%2B1', '%201', '256', '01', '1.5', '-0'],
    ['2147483648', '4294967296', '0x1'],
  ].flat(),
  mclass: ['', '0', '1', '2', '3', '4', '-1', '-2', 'x', '1x'],
  flash: ['0', '1', '3', 'x'],
  mwi: ['', '0', '1', '3', '4', '7', '8', '-1', '-2', 'x'],
  compress: ['', '0', '1', '2', '-1', '-2', 'x'],
  pid: ['', '0', '1', '127', '255', '256', '-1', '-2', 'x'],
  'alt-dcs': ['', '0', '1', '2', '-1', '-2', 'x'],
  rpi: ['', '0', '1', '2', '3', '-1', '-2', 'x'],
  validity: ['', '0', '1', '60', '100000', '-1', '-2', 'x', '2147483648'],
  deferred: ['', '0', '1', '60', '100000', '-1', '-2', 'x', '2147483648'],
  priority: ['', '0', '1', '2', '3', '4', '-1', '-2', 'x'],
  smsc: ['', 'Main'],
  'dlr-mask': ['', '0', '1', '19', '31', '32', '63', '64', '66', '67', '127', '-1', '-2', '1x'],
  dlrmask: ['1', '32', 'x', '128'],
  'dlr-url': [
    ['', 'http://shop.example/%25d', 'https://shop.example/', 'ftp://shop.example/', 'http:/x'],
    [
      'shop.example',
      'HTTP://shop.example/',
      'http://',
      'javascript:1',
      `https://${'x'.repeat(300)}`,
    ],
  ].flat(),
  dlrurl: ['http://x/', 'x'],
  account: [
    ['', 'acc', 'a'.repeat(64), 'a'.repeat(65), '%C3%A9', '%C3%A9'.repeat(40), 'a%20b', 'a%2Fb'],
    ['a%0Ab', 'a%5Bb%5D', 'a-b_c.d%40e'],
  ].flat(),
  binfo: ['', 'b', 'b'.repeat(300), '%00', '%C3%A9'],
  'meta-data': ['', '%3Fsmpp%3Fk%3Dv', 'x', '%3Fsmpp', '%3Fsmpp%3Fk%3Dv%26k2%3Dv2', '%3F%3F'],
  unknown: ['x'],
}

export const get = (fields: Fields): KannelAsk => ({
  method: 'GET',
  path: `${PATH}?${Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`,
})

/** Header by header; none where a header cannot say it. */
export function posts({ text: _, ...fields }: Fields, type: string): KannelAsk[] {
  const said = Object.entries(fields).map(
    ([name, value]) => [`X-Kannel-${name}`, name === 'udh' ? value : plainOf(value)] as const,
  )
  if (said.some(([, value]) => value === null)) return []
  const headers = { ...Object.fromEntries(said), ...(type && { 'content-type': type }) } as Fields
  return [{ method: 'POST', path: PATH, headers, body: 'hi' }]
}

function plainOf(value: string): string | null {
  try {
    const plain = decodeURIComponent(value.replaceAll('+', ' '))
    return /^[\x21-\x7e](.*[\x21-\x7e])?$/.test(plain) ? plain : null
  } catch {
    return null
  }
}

const USER = `<from><username>tester</username><password>${PASSWORD}</password></from>`

/** @param parts of the message, beside or instead of what is usual. */
export function xml(
  more: string,
  { to = '<da><number>+447700900123</number></da>', ud = '<ud>hi</ud>', user = USER } = {},
): KannelAsk {
  const submit = `${to}<oa><number>12345</number></oa>${ud}${user}${more}`
  const body = `<?xml version="1.0"?>\n<message><submit>${submit}</submit></message>`
  return { method: 'POST', path: PATH, headers: { 'content-type': 'text/xml' }, body }
}

const ELEMENTS = [
  ['dcs/coding', 'dcs/mclass', 'dcs/mwi', 'dcs/compress', 'dcs/alt-dcs', 'pid', 'rpi'],
  ['priority', 'vp/delay', 'timing/delay', 'statusrequest/dlr-mask'],
].flat()

const element = (path: string, value: string): string =>
  path.split('/').reduceRight((inner, name) => `<${name}>${inner}</${name}>`, value)

const without = (name: string): Fields => {
  const { [name]: _, ...rest } = BASE
  return rest
}

/** Both must answer these the same: every value alone, by each way, and so many random mixtures. */
export function sameAsks({ seed, mixtures }: { seed: number; mixtures: number }): KannelAsk[] {
  const each = Object.entries(VALUES).flatMap(([name, values]) =>
    values.map((value) => ({ ...BASE, [name]: value })),
  )
  const missing = ['username', 'password', 'to', 'text']
  const types = ['text/plain', '', 'text/html', 'TEXT/PLAIN', 'application/octet-stream']
  const refused = [
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain; charset=nonsense',
  ]
  const elements = ELEMENTS.flatMap((path) =>
    ['0', '1', '2', '3', '4', '9', '256', '-1', '-2', 'x', '', '1x', ' 1 '].map((value) =>
      xml(element(path, value)),
    ),
  )
  const two = '<da><number>+447700900123</number><number>+447700900124</number></da>'
  const mixed = fc
    .uniqueArray(fc.constantFrom(...Object.keys(VALUES)), { maxLength: 7 })
    .chain((names) => fc.tuple(...names.map(valueOf)))
    .map((pairs) => get({ ...BASE, ...Object.fromEntries(pairs) }))
  return [
    ...each.map(get),
    ...each.flatMap((fields) => posts(fields, 'text/plain')),
    ...missing
      .filter((name) => name !== 'text')
      .flatMap((name) => [get(without(name)), ...posts(without(name), 'text/plain')]),
    [...types, ...refused, 'text/plain; charset=UTF-8'].flatMap((type) => posts(BASE, type)),
    ...elements,
    ['', '<da><number></number></da>', two].map((to) => xml('', { to })),
    ['', '<from><username>x</username><password>y</password></from>'].map((user) =>
      xml('', { user }),
    ),
    [
      '<udh>050003010201</udh>',
      '<udh>%05%00%03%01%02%01</udh>',
      '<udh>zz</udh>',
      '<udh>05</udh>',
    ].map((udh) => xml(udh)),
    ['<message>', 'garbage', '', '<message><submit/></message>', '<other/>'].map((body) => ({
      ...xml(''),
      body,
    })),
    ['/', '/x', '/cgi-bin/', PATH].flatMap((path) =>
      ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({
        method,
        path,
        headers: { 'content-type': 'text/plain' },
      })),
    ),
    ...fc.sample(mixed, { seed, numRuns: mixtures }),
  ].flat()
}

const valueOf = (name: string) =>
  fc.constantFrom(...(VALUES[name] ?? [])).map((value) => [name, value] as const)

const TAKEN = '202 0: Accepted for delivery'
const NO_ROUTE = '403 Not routable. Do not try again.'
const CHARSET = '400 Charset or body misformed, rejected'
const NO_SENDER = '400 Sender missing and no global set, rejected'

const one = (fields: Fields): KannelAsk => get({ ...BASE, ...fields })

/** What a stock Kannel answers, what we do, and each one's row in docs/compatible-doors.md. */
export const DIFFERENT: readonly (readonly [
  ask: KannelAsk,
  kannel: string,
  ours: string,
  why: string,
])[] = [
  [one({ to: '12' }), TAKEN, NO_ROUTE, 'numbers that nobody can have'],
  [
    one({ to: `${BASE['to']}+12` }),
    TAKEN,
    '202 Sent. Denied receivers are: 12',
    'several receivers',
  ],
  [
    one({ to: `${BASE['to']}+abc` }),
    TAKEN,
    '202 Sent. Denied receivers are: ?',
    'several receivers',
  ],
  [get(without('from')), NO_SENDER, TAKEN, 'no sender'],
  [one({ from: '' }), NO_SENDER, TAKEN, 'no sender'],
  [one({ from: '%C3%A9' }), TAKEN, NO_SENDER, 'a sender of any characters'],
  [one({ from: 'a'.repeat(33) }), TAKEN, NO_ROUTE, 'a sender of any characters'],
  [get(without('text')), TAKEN, NO_ROUTE, 'an empty text'],
  [one({ text: '+' }), TAKEN, NO_ROUTE, 'an empty text'],
  [one({ text: 'x'.repeat(5_000) }), TAKEN, NO_ROUTE, 'too long a text'],
  [one({ text: 'a%00b' }), TAKEN, CHARSET, 'a NUL'],
  [one({ text: '%FF', charset: 'UTF-8' }), TAKEN, CHARSET, 'a NUL'],
  [one({ text: '%FF', charset: 'EUC-JP' }), TAKEN, CHARSET, 'a NUL'],
  [one({ charset: 'UTF-7' }), TAKEN, CHARSET, 'UTF-7'],
  [one({ charset: 'IBM850' }), TAKEN, CHARSET, 'UTF-7'],
  [one({ smsc: 'nobody' }), TAKEN, NO_ROUTE, 'an `smsc` that nobody has'],
  [one({ account: '%00' }), TAKEN, '400 Account field misformed or too long, rejected', 'a NUL'],
  [
    one({ 'dlr-url': 'http://a%20b/' }),
    TAKEN,
    '400 DLR-URL field misformed, rejected',
    'a `dlr-url` of any length',
  ],
  [one({ flash: '4' }), TAKEN, '400 MClass field misformed, rejected', '`flash` is no longer read'],
  [one({ validity: '99999999999' }), NO_ROUTE, TAKEN, 'a `validity` beyond 31 bits'],
  [
    one({ deferred: '600000' }),
    TAKEN,
    '400 Deferred field misformed, rejected',
    'a `dlr-url` of any length',
  ],
  [
    { ...xml(''), headers: { 'content-type': 'application/xml' } },
    '400 Invalid content-type',
    TAKEN,
    'nor `application/xml`',
  ],
  [
    {
      method: 'POST',
      path: PATH,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: get(BASE).path.split('?')[1] ?? '',
    },
    '400 Invalid content-type',
    TAKEN,
    'takes no form',
  ],
  [
    { method: 'POST', path: get(BASE).path, headers: { 'content-type': 'text/plain' }, body: '' },
    '403 Authorization failed for sendsms',
    TAKEN,
    'a POST that says everything in its address',
  ],
  [
    { ...get(BASE), path: get(BASE).path.replace('?', '/?') },
    '404 Unknown request.',
    TAKEN,
    'the path with a last slash',
  ],
  [
    { method: 'GET', path: '/cgi-bin/sendota' },
    '403 Authorization failed for sendota',
    '404 Unknown request.',
    'has `sendota` too',
  ],
  [{ ...get(BASE), method: 'HEAD' }, '202 ', '404 ', 'sends by `HEAD` too'],
]

/** What goes to a message centre beside or instead of a text; null: the same octets of both. */
export const CARRIED: readonly (readonly [query: string, differs: string | null])[] = [
  ['text=hi', null],
  ['text=Gr%C3%BC%C3%9Fe+%E2%82%AC', null],
  ['text=%7B%7D%5B%5D%7E%5C%5E%7C', null],
  ['text=hi&coding=1', null],
  ['coding=1&text=%00%01%FF', null],
  ['coding=1&text=%00%01&compress=1', null],
  ['coding=1&text=%00%01&compress=1&mclass=1', null],
  ['coding=1&text=%00%01&alt-dcs=1', null],
  ['coding=1&text=%00%01&alt-dcs=1&mclass=2', null],
  ['text=hi&alt-dcs=1', null],
  ['text=hi&alt-dcs=1&mclass=0', null],
  ['coding=2&text=%04%1F%04%40', null],
  ['coding=2&text=%04%1F%04%40&mclass=1', null],
  ['coding=2&text=%04%1F%04%40&alt-dcs=1&mclass=1', null],
  ['coding=2&charset=UTF-8&text=hi', null],
  ['coding=2&charset=windows-1251&text=%CF%F0', null],
  ['text=hi&mwi=0', null],
  ['text=hi&mwi=3', null],
  ['mwi=1', null],
  ['mwi=6', null],
  ['coding=2&text=%04%1F&mwi=1', null],
  ['text=hi&mclass=0&mwi=2', null],
  ['text=hi&pid=64', null],
  ['text=hi&rpi=0', null],
  ['text=hi&rpi=1', null],
  ['text=hi&rpi=2', null],
  ['text=hi&priority=3', null],
  ['udh=%06%05%04%0B%84%23%F0&text=%01%02', null],
  ['udh=%06%05%04%0B%84%23%F0&text=hi&coding=0', null],
  ['udh=%06%05%04%0B%84%23%F0&text=%04%1F&coding=2', null],
  ['udh=%06%05%04%0B%84%23%F0&text=%01%02&rpi=1', null],
  ['udh=%06%05%04%0B%84%23%F0&text=%01%02&mclass=1&alt-dcs=1', null],
  ['text=hi&mclass=0', '`mclass` alone'],
  ['coding=1&text=%00%01%FF&mclass=2', '`mclass` alone'],
  ['text=hi&compress=1', '`compress=1`'],
  ['text=hi&mwi=5', '`mwi` 4 to 7'],
  ['text=%D0%9F%D1%80', 'a character that the GSM alphabet lacks'],
]
