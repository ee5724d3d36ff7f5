import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectIn, guessMapping } from '../src/pages/imports/detect.ts'
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
