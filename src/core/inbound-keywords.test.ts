import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKeyword } from './inbound-keywords.ts'

test('STOP is heard however it is typed', () => {
  for (const text of ['STOP', 'stop', ' Stop. ', '"STOP"', 'stop!!!', 'Stop\n', 'ＳＴＯＰ']) {
    assert.equal(readKeyword(text), 'stop', text)
  }
})

test('its usual variants and languages are heard', () => {
  for (const text of 'STOP 36111,Stop sms,STOP SMS 36111,STOPALL,Unsubscribe,CANCEL,End,QUIT,opt-out,Opt Out,ARRÊT,arret,Stopp,BAJA,СТОП,退订,توقف,إيقاف,수신거부'.split(
    ',',
  )) {
    assert.equal(readKeyword(text), 'stop', text)
  }
})

test('a text that only contains the word is an ordinary text', () => {
  for (const text of [
    'please stop by tomorrow',
    'the end is near',
    'nonstop',
    'stop it now or else',
    '',
    '👍',
  ]) {
    assert.equal(readKeyword(text), null, text)
  }
})

test('START and HELP are told apart', () => {
  assert.equal(readKeyword('Unstop'), 'start')
  assert.equal(readKeyword('START'), 'start')
  assert.equal(readKeyword('help?'), 'help')
})
