import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { testWorld } from '../../../test/support/cli-world.ts'
import { createPrinter } from '../printer.ts'
import { type Welcome, commandHere, printWelcome } from './welcome.ts'

test('the command that is offered finds the server that offers it', () => {
  assert.equal(commandHere(resolve('data')), 'delivrd')
  assert.equal(commandHere('/srv/sms'), 'DATA_DIR=/srv/sms delivrd')
  assert.equal(commandHere("/srv/Ann's sms"), "DATA_DIR='/srv/Ann'\\''s sms' delivrd")
})

const READY: Welcome = {
  url: 'http://localhost:8080',
  setupUrl: null,
  dataDir: '/srv/sms',
  database: 'PostgreSQL of our own',
  campaignUrl: null,
  carrier: null,
  doors: { messente: null, kannel: null, jasmin: null, twilio: null, smpp: null, smppTls: null },
  callbackAllow: null,
  log: '/srv/sms/log',
  tookMs: 1_500,
  said: [],
}

function printed(welcome: Welcome, isJson = false): string {
  const world = testWorld()
  printWelcome(createPrinter(world, { isJson }), welcome)
  return world.printed()
}

test('who starts it reads where the API, each door that listens and callbacks are', () => {
  const doors = { ...READY.doors, kannel: 13013, jasmin: 1401, smpp: 2775, smppTls: 3550 }
  const text = printed({ ...READY, doors, callbackAllow: '10.1.2.0/24:8080' })
  assert.match(text, /^ {2}API {10}http:\/\/localhost:8080\/docs$/m)
  assert.match(text, /^ {2}Doors .*Messente, Kannel, Jasmin and Twilio.* http:\/\/localhost:8080$/m)
  assert.match(text, /^ {15}on ports of their own as well: Kannel 13013, Jasmin 1401$/m)
  assert.match(text, /^ {2}SMPP {9}clients bind on port 2775, with TLS on port 3550$/m)
  assert.match(text, /^ {2}Callbacks .* 10\.1\.2\.0\/24:8080 \(CALLBACK_ALLOW\)$/m)
})

test('what is not open is not named', () => {
  const text = printed(READY)
  assert.doesNotMatch(text, /SMPP|ports of their own|CALLBACK_ALLOW|null/)
  assert.equal(JSON.parse(printed(READY, true)).doors.smpp, null)
})
