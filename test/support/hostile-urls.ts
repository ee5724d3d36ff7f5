/** Addresses that lead to this machine or its networks in all the spellings that somebody once got past a check. */

/** One or more of each range that is not public. */
const PRIVATE = [
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.254',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '192.168.255.254',
  '198.18.0.1',
  '198.19.255.254',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '254.1.1.1',
  '255.255.255.255',
] as const

const octetsOf = (address: string): [number, number, number, number] =>
  address.split('.').map(Number) as [number, number, number, number]
const hex = (value: number, length = 0): string => value.toString(16).padStart(length, '0')
const octal = (value: number): string => `0${value.toString(8)}`
const percent = (text: string): string =>
  [...text].map((sign) => `%${hex(sign.charCodeAt(0), 2)}`).join('')
const CIRCLED = '⓪①②③④⑤⑥⑦⑧⑨'
const FULL_WIDTH = '０１２３４５６７８９'
const BOLD = [...'𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗']
const inDigits = (text: string, digits: readonly string[]): string =>
  text.replaceAll(/\d/g, (digit) => digits[Number(digit)] ?? '')

/** All ways in which a host can be written that is this IPv4 address. */
export function spellings(address: string): readonly string[] {
  const [a, b, c, d] = octetsOf(address)
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  const [high, low] = [hex((a << 8) | b), hex((c << 8) | d)]
  const flipped = [a, b, c, d].map((octet) => hex(octet ^ 255, 2)).join('')
  const v4 = [
    address,
    `${address}.`,
    [a, b, c, d].map((octet) => `0x${hex(octet)}`).join('.'),
    [a, b, c, d].map((octet) => `0X${hex(octet, 2).toUpperCase()}`).join('.'),
    [a, b, c, d].map(octal).join('.'),
    [a, b, c, d].map((octet) => octet.toString(8).padStart(6, '0')).join('.'),
    String(whole),
    `0x${hex(whole)}`,
    `0${whole.toString(8)}`,
    `${a}.${whole & 0xffffff}`,
    `${a}.${b}.${whole & 0xffff}`,
    `0x${hex(a)}.${octal(b)}.${(c << 8) | d}`,
    `${octal(a)}.${b}.0x${hex(c)}.${d}`,
    percent(address),
    inDigits(address, [...CIRCLED]),
    inDigits(address, [...FULL_WIDTH]),
    inDigits(address, BOLD),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    address.replaceAll('.', '｡'),
  ]
  const v6 = [
    `::${address}`,
    `::${high}:${low}`,
    `::ffff:${address}`,
    `::ffff:${high}:${low}`,
    `0:0:0:0:0:FFFF:${high}:${low}`,
    `::ffff:0:${address}`,
    `64:ff9b::${address}`,
    `64:ff9b:1::${high}:${low}`,
    `2002:${high}:${low}::`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::`,
    `2a00:1450::5efe:${high}:${low}`,
    `2a00:1450::200:5efe:${address}`,
    `2001:0:4136:e378:8000:63bf:${flipped.slice(0, 4)}:${flipped.slice(4)}`,
  ]
  return [...v4, ...v6.map((one) => `[${one}]`)]
}

const OTHER_HOSTS = [
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::1%25lo]',
  '[::1%lo]',
  '[::1%251]',
  '[127.0.0.1]',
  '[0x7f.1]',
  '[::ffff:127.0.0.1',
  '127.0.0.1%25lo',
  '127.0.0.1%00.public.test',
  '127。0．0｡1。',
  '127.0.0.1..',
  '127.0.0.1...',
  // Signs that are not seen, and not there once the host is read.
  '127.0.0\u00AD.1',
  '127.0.0.1\u200B',
  'loc\u00ADalhost',
  'localhost..',
  'localhost%E3%80%82',
  '169.254.169.254%EF%BC%8E',
  '[100:0:0:1::1]',
  'instance-data',
  'host.docker.internal',
  '1.0.0.127.in-addr.arpa',
  `${'a'.repeat(64)}.test`,
  `${'a.'.repeat(200)}test`,
  'xn--',
  'xn--a',
  '[ff01::1]',
  '[ff02::fb]',
  '[ff05::1:3]',
  '[::ffff:0:0]',
  '[64:ff9b::]',
  '224.0.0.251',
  '[fe80::1]',
  '[fe80::1%25eth0]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[2001:20::1]',
  '[3fff::1]',
  '[5f00::1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'localhost.localdomain',
  'ip6-localhost',
  'ip6-loopback',
  '127.1',
  '127.0.1',
  '0',
  '0x0',
  '00000000',
  '127.000.000.001',
  '0x7f.0.0x1',
  '17700000001',
  '4294967295',
  '4294967296',
  '0x100000000',
  '256.256.256.256',
  '127.0.0.1.nip.test',
  'metadata.google.internal',
  '1.1.1.1.rebind.test',
  'private.test',
  'mixed.test',
  'mapped.test',
  'alias.test',
  'many.test',
  'translated.test',
] as const

/** What a stub of a name server says; other names are known to nobody. */
export const HOSTILE_NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.localdomain': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'ip6-loopback': ['::1'],
  '127.0.0.1.nip.test': ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  '1.1.1.1.rebind.test': ['127.0.0.1'],
  'private.test': ['10.0.0.1'],
  'mixed.test': ['93.184.216.34', '127.0.0.1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  // What its alias led to, as a name server that follows it says.
  'alias.test': ['127.0.0.2'],
  'many.test': [...Array.from({ length: 99 }, (_, at) => `93.184.216.${at}`), '127.0.0.1'],
  'translated.test': ['64:ff9b::7f00:1'],
}

/** @param port where somebody listens who must hear of nothing. */
export function hostileUrls(port: number): readonly string[] {
  const hosts = [...PRIVATE.flatMap(spellings), ...OTHER_HOSTS]
  const plain = hosts.flatMap((host) => [
    `http://${host}:${port}/`,
    `https://${host}:${port}/callback?id=1`,
    `http://${host}/`,
    `HTTP://${host}:0${port}/%2e%2e/`,
  ])
  const local = [...spellings('127.0.0.1'), '[::1]', 'localhost']
  const dressed = local.flatMap((host) =>
    DISGUISES.map((disguise) => disguise(`${host}:${port}`, host)),
  )
  return [...new Set([...plain, ...dressed])]
}

type Disguise = (place: string, host: string) => string

const DISGUISES: readonly Disguise[] = [
  (place) => `http://public.test@${place}/`,
  (place) => `http://public.test:80@${place}/`,
  (place) => `http://user:secret@${place}/`,
  (place) => `http://:@${place}/`,
  (place) => `http://public.test%40${place}/`,
  (place) => `http://${place}#@public.test/`,
  (place) => `http://${place}?@public.test/`,
  (place) => `http://${place}\\@public.test/`,
  (place) => `http://public.test\\@${place}/`,
  (place) => `http:\\\\${place}\\`,
  (place) => `http:${place}/`,
  (place) => `http:/${place}/`,
  (place) => `http:////${place}/`,
  (place) => `  http://${place}/\t`,
  (place) => `ht\ntp://${place}/`,
  (place) => `http://\t${place}/`,
  (place) => `http://public.test\r\nHost: ${place}/`,
  (place) => `http://${place}/\r\nX-Injected: 1`,
  (place) => `http://${place}/\u0000`,
  (place) => `//${place}/`,
  (place) => place,
  (place) => `ftp://${place}/`,
  (place) => `gopher://${place}/_GET%20/`,
  (place) => `dict://${place}/info`,
  (place) => `ldap://${place}/`,
  (place) => `tftp://${place}/`,
  (place) => `ws://${place}/`,
  (place) => `jar:http://${place}!/`,
  (place) => `view-source:http://${place}/`,
  (place) => `blob:http://${place}/`,
  (place) => `feed:http://${place}/`,
  (place) => `file://${place}/etc/passwd`,
  (place) => `unix://${place}/`,
  (place) => `http+unix://%2Fvar%2Frun%2Fdocker.sock/${place}`,
  (place) => `data:text/html,${place}`,
  (place) => `javascript:fetch('http://${place}')`,
  (_, host) => `http://${host}:22/`,
  (_, host) => `http://${host}:6379/`,
  (_, host) => `http://${host}:65536/`,
  (_, host) => `http://${host}:0/`,
  (_, host) => `http://${host}:-1/`,
  (place) => `HtTpS:\\\\${place}`,
  (place) => `http:\\\t/${place}/`,
  (place) => `h\tt\rt\np:/\n/${place}/`,
  (place) => `http://public.test;@${place}/`,
  (place) => `http://public.test,${place}/`,
  (place) => `http://public.test%2f@${place}/`,
  (place) => `http://public.test%5c@${place}/`,
  (place) => `http://@@${place}/`,
  (place) => `http://[public.test]@${place}/`,
]
