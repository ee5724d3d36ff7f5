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

test('the words that CTIA and the FCC name are heard, each of them', () => {
  const words = 'STOP,STOPALL,UNSUBSCRIBE,CANCEL,END,QUIT,OPTOUT,OPT OUT,REVOKE'.split(',')
  for (const word of words) assert.equal(readKeyword(word), 'stop', word)
})

test('languages that carriers know: French, Spanish, Portuguese, German, Dutch, Nordic, Baltic and more', () => {
  const stops =
    'Arrêtez,désabonner,PARE,darse de baja,Cancelar Inscrição,Abbestellen,stoppen,uitschrijven,avregistrera,peruuta,dur,СТОП,停止'
  for (const word of stops.split(',')) assert.equal(readKeyword(word), 'stop', word)
  assert.equal(readKeyword('Aide'), 'help')
  assert.equal(readKeyword('pomoc'), 'help')
})

test('words that people answer other questions with ask for nothing', () => {
  for (const text of ['YES', 'no', 'ok', 'acha', 'continue', 'next', 'fin', '1']) {
    assert.equal(readKeyword(text), null, text)
  }
})

test('STOP is heard through apostrophes, dots, signatures and the number behind it', () => {
  const stops = [
    "Don't text me",
    'don’t text me',
    'S.T.O.P',
    'S.T.O.P.',
    'Stop.Please',
    'stop texting',
    'STOP\n\nSent from my iPhone',
    'Stop\r\n\r\nVon meinem iPhone gesendet\n',
    'cancel 36111',
    'Désabonnement',
    'відписатися',
    'إلغاء',
    'الغاء',
    'STOP2END',
  ]
  for (const text of stops) assert.equal(readKeyword(text), 'stop', text)
})

test('what comes after many blanks is part of the text, and an order’s number is no short code', () => {
  assert.equal(readKeyword(`stop${' '.repeat(500)}by tomorrow`), null)
  assert.equal(readKeyword(`stop${'.'.repeat(500)}`), 'stop')
  assert.equal(readKeyword('cancel 12'), null)
  assert.equal(readKeyword('cancel 1234'), null)
  assert.equal(readKeyword('Sent from my iPhone'), null)
  assert.equal(readKeyword('x'.repeat(100_000)), null)
})

test('a stop is heard as people ask for it', () => {
  const stops = [
    'Peatu',
    'PEATU!',
    'peatu palun',
    'STOP svp',
    'svp stop',
    'SVP, arrêtez !',
    "s'il vous plaît stop",
    'Désabonner s’il vous plaît',
    '🛑',
    ' 🛑🛑 ',
    '🛑️!',
    '🛑 STOP 🛑',
    'please stop texting me',
    'Please stop texting me. Thank you!',
    'stop please',
    'STOP, please!!',
    'pls stop',
    'stop plz',
    'take me off',
    'Take me off your list',
    'please take me off the list',
    'remove me from your list please',
    'do not text me',
    'Please do not text me again',
    "don't text me anymore",
    'stop contacting me',
    'bitte abmelden',
    'baja por favor',
    'please stop 36111',
    'stop, thanks',
  ]
  for (const text of stops) assert.equal(readKeyword(text), 'stop', text)
})

test('what is only near a stop is an ordinary text', () => {
  const texts = [
    'stop by at 5?',
    'stop by please',
    'please stop by',
    'please',
    'svp',
    'thanks',
    'please please',
    'peatus',
    'bussipeatus',
    'peatume varsti',
    'take me off the bus',
    'take me off speaker',
    'do not text me before 9',
    'do not text me, call me',
    'dont stop',
    "please don't stop",
    'please stop texting me at work',
    'stop texting me jokes, haha',
    'cancel please',
    'please cancel',
    'please end',
    'remove please',
    '🛑 ahead',
    '🚏',
    '🛑👍',
    'no 🛑 needed',
    'fin',
    'finir',
    'c’est la fin',
    'el fin de semana',
    'final stop',
    'bus stop',
    'stopover',
    'in the end please',
    'yes please',
    'please start',
    'start thanks',
  ]
  for (const text of texts) assert.equal(readKeyword(text), null, text)
})
