import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectIn, guessMapping, wordsIn } from '../src/pages/imports/detect.ts'
import { bodyOf, EMPTY_WISH } from '../src/pages/imports/wish.ts'
import { formOf, settingsOf } from '../src/pages/settings/sending-form.ts'
import { SENDING } from './fake-words.ts'

test('the exports of other systems are recognised by their first line', () => {
  const heads = {
    'spoke-rewired': 'assignmentId,userNumber,contactNumber,isFromContact,sendStatus,errorCodes',
    'spoke-moveon': 'campaign_contact_id,contact_number,is_from_contact,send_status,error_code',
    twilio: '"From","To","Body","Status","Sid","ErrorCode"',
    messente: '{"sms_unique_id":"a1","status":"DELIVERED"}',
    kannel: '2024-01-02 10:11:12 Sent SMS [SMSC:x] [SVC:y] [FID:1]',
    csv: 'Phone;State',
  } as const
  for (const [format, head] of Object.entries(heads)) {
    assert.equal(detectIn(`\uFEFF${head}\r\nrest`).format, format)
  }
})

test('a column is guessed for what it holds, and for one thing only', () => {
  const { columns } = detectIn('"Phone, mobile"\tState\tError code\tSent at\tCampaign name\tprice')
  assert.deepEqual(guessMapping(columns), {
    number: 'Phone, mobile',
    status: 'State',
    code: 'Error code',
    sent_at: 'Sent at',
    campaign: 'Campaign name',
    cost: 'price',
  })
})

test('sending rules that nobody touches go back as they came', () => {
  assert.deepEqual(settingsOf(formOf(SENDING)), SENDING)
})

test('the words of a file are shown before it is brought in, and can be given a meaning', () => {
  const detected = detectIn('Phone;State;\n+441;KO;\n+442;OK;\n+443;"OK";\n+444;;\n+44')
  assert.deepEqual(wordsIn(detected, 'State'), [
    { word: 'OK', rows: 2 },
    { word: 'KO', rows: 1 },
  ])
  assert.deepEqual(wordsIn(detected, undefined), [])
  const mapping = { number: 'Phone', status: 'State' }
  const wish = { ...EMPTY_WISH, detected, mapping, statuses: { OK: 'delivered', KO: '' } }
  const mapped = bodyOf(wish).get('mapping')
  assert.ok(typeof mapped === 'string')
  assert.deepEqual(JSON.parse(mapped), {
    ...mapping,
    statuses: { OK: 'delivered' },
  })
})
