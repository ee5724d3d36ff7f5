import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../test/support/tree.ts'
import {
  CLIENT_SETTINGS,
  type Environment,
  SERVER_SETTINGS,
  describeProblems,
  readConfig,
} from './config.ts'

const problemsIn = (environment: Environment): string => {
  const reading = readConfig(environment)
  return reading.kind === 'invalid' ? describeProblems(reading.problems) : 'none'
}

test('nothing needs to be set', () => {
  assert.deepEqual(readConfig({ PATH: '/bin', PORT: '', DELIVRD_DEMO: ' ' }), {
    kind: 'config',
    config: {
      port: { number: 8080, isExplicit: false },
      dataDir: './data',
      databaseUrl: null,
      adminKey: null,
      demo: null,
      demoPace: 1,
      publicBaseUrl: null,
      logLevel: 'info',
      trustProxy: { kind: 'nobody' },
      doorPorts: { messente: null, kannel: null, jasmin: null, twilio: null },
      smppPort: null,
      smppTls: null,
      callbackAllow: [],
      secretKey: null,
      formerSecretKeys: [],
    },
  })
})

test('everything that can be set is heeded', () => {
  assert.deepEqual(
    readConfig({
      PORT: '9000',
      DATA_DIR: '/srv/delivrd',
      DATABASE_URL: 'postgres://me:secret@db/delivrd',
      DELIVRD_ADMIN_KEY: 'a-key-of-twenty-four-chr',
      DELIVRD_DEMO: '0',
      DELIVRD_DEMO_PACE: '4',
      PUBLIC_BASE_URL: 'https://texts.example.org/delivrd/',
      LOG_LEVEL: 'WARN',
      TRUST_PROXY: '2',
      MESSENTE_PORT: '8081',
      KANNEL_PORT: '13013',
      JASMIN_PORT: '1401',
      TWILIO_PORT: '8082',
      SMPP_PORT: '2775',
      SMPP_TLS_PORT: '3550',
      SMPP_TLS_CERT: '/etc/smpp/cert.pem',
      SMPP_TLS_KEY: '/etc/smpp/key.pem',
      CALLBACK_ALLOW: '127.0.0.1:9000, hooks.lan:8080',
      DELIVRD_SECRET_KEY: '01'.repeat(32),
      DELIVRD_FORMER_SECRET_KEYS: `${'02'.repeat(32)}, ${'03'.repeat(32)}`,
    }),
    {
      kind: 'config',
      config: {
        port: { number: 9000, isExplicit: true },
        dataDir: '/srv/delivrd',
        databaseUrl: 'postgres://me:secret@db/delivrd',
        adminKey: 'a-key-of-twenty-four-chr',
        demo: false,
        demoPace: 4,
        publicBaseUrl: 'https://texts.example.org/delivrd',
        logLevel: 'warn',
        trustProxy: { kind: 'hops', count: 2 },
        doorPorts: { messente: 8081, kannel: 13013, jasmin: 1401, twilio: 8082 },
        smppPort: 2775,
        smppTls: { port: 3550, cert: '/etc/smpp/cert.pem', key: '/etc/smpp/key.pem' },
        callbackAllow: [
          { port: 9000, at: { network: { address: Uint8Array.of(127, 0, 0, 1), bits: 32 } } },
          { port: 8080, at: { name: 'hooks.lan' } },
        ],
        secretKey: new Uint8Array(32).fill(1),
        formerSecretKeys: [new Uint8Array(32).fill(2), new Uint8Array(32).fill(3)],
      },
    },
  )
})

test('encryption of the SMPP door is set up whole or not at all', () => {
  assert.equal(
    problemsIn({ SMPP_TLS_PORT: '3550' }),
    'Cannot start:\n  SMPP_TLS_PORT, SMPP_TLS_CERT, SMPP_TLS_KEY are set together or not at all',
  )
})

test('an address that everybody is told has no password in it', () => {
  assert.equal(
    problemsIn({ PUBLIC_BASE_URL: 'https://me:hush@texts.example.org' }),
    'Cannot start:\n  PUBLIC_BASE_URL must have no name or password in it: https://…@texts.example.org',
  )
})

test('all problems are reported at once, and no secret is repeated', () => {
  assert.equal(
    problemsIn({
      PORT: 'http',
      DATABASE_URL: 'mysql://me:hush@db/delivrd',
      DELIVRD_ADMIN_KEY: 'hush',
      DELIVRD_DEMO: 'no',
      DELIVRD_DEMO_PACE: '0',
      PUBLIC_BASE_URL: 'texts.example.org',
      LOG_LEVEL: 'loud',
      DELIVRD_SECRET_KEY: 'hush',
    }),
    [
      'Cannot start:',
      '  PORT is not a whole number: http',
      '  DATABASE_URL is not a PostgreSQL address like postgres://user:password@host:5432/name',
      '  DELIVRD_ADMIN_KEY has 4 characters; it needs 24 or more',
      '  DELIVRD_DEMO is neither 0 nor 1: no',
      '  DELIVRD_DEMO_PACE is not a number from 1 to 10: 0',
      '  PUBLIC_BASE_URL is not an address like https://texts.example.org: texts.example.org',
      '  LOG_LEVEL is not one of trace, debug, info, warn, error, fatal, silent: loud',
      '  DELIVRD_SECRET_KEY is not 32 bytes in hex or base64 (openssl rand -hex 32 makes one)',
    ].join('\n'),
  )
})

test('a port that cannot exist is refused', () => {
  assert.equal(problemsIn({ PORT: '65536' }), 'Cannot start:\n  PORT is above 65535: 65536')
  assert.equal(problemsIn({ PORT: '-1' }), 'Cannot start:\n  PORT is not a whole number: -1')
  assert.equal(problemsIn({ PORT: '65535' }), 'none')
})

test('a misspelled setting is an error that names the right one', () => {
  assert.equal(
    problemsIn({ DELIVRD_ADMINKEY: 'a-key-of-twenty-four-chr', DELIVRD_COLOUR: 'blue' }),
    [
      'Cannot start:',
      '  DELIVRD_ADMINKEY is not a setting: did you mean DELIVRD_ADMIN_KEY?',
      '  DELIVRD_COLOUR is not a setting; ours are DELIVRD_ADMIN_KEY, DELIVRD_DEMO, DELIVRD_DEMO_PACE, DELIVRD_SECRET_KEY, DELIVRD_FORMER_SECRET_KEYS, DELIVRD_URL, DELIVRD_KEY',
    ].join('\n'),
  )
})

test('a sealing key may be written in base64', () => {
  const reading = readConfig({
    DELIVRD_SECRET_KEY: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
  })
  assert.equal(reading.kind, 'config')
  assert.deepEqual(reading.config.secretKey, new Uint8Array(32).fill(1))
})

test('two settings that name one port are told apart from a port that others took', () => {
  assert.equal(
    problemsIn({ PORT: '9000', KANNEL_PORT: '9000', TWILIO_PORT: '9001', SMPP_PORT: '9001' }),
    [
      'Cannot start:',
      '  KANNEL_PORT is 9000, as PORT is: each needs a port of its own',
      '  SMPP_PORT is 9001, as TWILIO_PORT is: each needs a port of its own',
    ].join('\n'),
  )
  assert.match(problemsIn({ JASMIN_PORT: '8080' }), /JASMIN_PORT is 8080, as PORT is unless it is/)
  assert.match(
    problemsIn({ SMPP_PORT: '7', SMPP_TLS_PORT: '7', SMPP_TLS_CERT: 'c', SMPP_TLS_KEY: 'k' }),
    /SMPP_TLS_PORT is 7, as SMPP_PORT is/,
  )
  assert.equal(problemsIn({ PORT: '0', KANNEL_PORT: '0', SMPP_PORT: '0' }), 'none')
})

test('whoever does not know how to name proxies is told that a number will do', () => {
  assert.match(problemsIn({ TRUST_PROXY: 'nginx' }), /has nginx: .*10\.0\.0\.7.*how many proxies/)
})

test('every variable that is read is in the manual', () => {
  const manual = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
  const rows = manual.split('\n').filter((line) => line.startsWith('|'))
  const missing = Object.keys({ ...SERVER_SETTINGS, ...CLIENT_SETTINGS }).filter(
    (name) => !rows.some((row) => (row.split('|')[1] ?? '').includes(`\`${name}\``)),
  )
  assert.deepEqual(missing, [])
})

test('every variable that is set is read', () => {
  const read: string[] = []
  const watched = new Proxy({} as Environment, {
    get: (_, name) => void read.push(String(name)),
    ownKeys: () => [],
  })
  readConfig(watched)
  assert.deepEqual([...new Set(read)].sort(), Object.keys(SERVER_SETTINGS).sort())
})
