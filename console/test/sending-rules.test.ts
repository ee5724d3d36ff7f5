import assert from 'node:assert/strict'
import * as data from './fake-data.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

journey(
  'held messages are released one by one, or all of a campaign',
  async ({ page, api, go }) => {
    await go('/held')
    await page.getByRole('button', { name: 'Release +447700900400' }).click()
    await page
      .getByRole('dialog', { name: 'Release the message to +447700900400?' })
      .getByRole('button', { name: 'Release' })
      .click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Discard all of it' }).click()
    const dialog = page.getByRole('dialog', {
      name: 'Discard everything held of “Parcel day, north”?',
    })
    await dialog.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'Discard' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.deepEqual(
      api.sent.map(({ path, body }) => [path, JSON.parse(body)]),
      [
        [`POST /v1/messages/${data.id('msg', 70)}/release`, {}],
        [`POST /v1/campaigns/${data.LIVE_CAMPAIGN}/discard`, { drop: true }],
      ],
    )
  },
)

journey('the sending rules go as they came, in the API’s own units', async ({ page, api, go }) => {
  await go('/settings/sending')
  await page.getByLabel(/counts as a duplicate/).fill('1.5')
  await page.getByLabel('Words that hold a text').fill('prize\n\n  lottery  ')
  await page.getByLabel('Ask for delivery receipts').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  const body = JSON.parse(api.sent[0]!.body)
  assert.equal(body.duplicate_window_seconds, 90)
  assert.equal(body.flood_limit, null)
  assert.deepEqual(body.screening, {
    mode: 'matching',
    hold: ['prize', 'lottery'],
    drop: ['password'],
  })
  assert.equal(body.delivery_receipts, false)
  assert.equal(body.support_desk.url, null)
})

journey('a sender is blocked without destinations', async ({ page, api, go }) => {
  await go('/senders')
  await page.getByRole('button', { name: 'Add a sender' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a sender' })
  await dialog.getByLabel('Sender', { exact: true }).fill('LOTTO')
  await dialog.getByLabel('May send').selectOption('Blocked: messages from it are rejected')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(JSON.parse(api.sent[0]!.body), { name: 'LOTTO', state: 'blocked' })
})

journey('credit is added with a note', async ({ page, api, go }) => {
  await go('/settings/balance')
  await page.getByText('€212.40').waitFor()
  await page.getByLabel('Amount (EUR)').fill('50,5')
  await page.getByLabel('Note').fill('Invoice 12')
  await page.getByRole('button', { name: 'Add credit' }).click()
  await eventually(
    async () => api.sent.length,
    (sent) => sent === 1,
  )
  assert.deepEqual(JSON.parse(api.sent[0]!.body), { amount: '50.5', note: 'Invoice 12' })
})

journey('a draft can be edited: only what was changed is sent', async ({ page, api, go }) => {
  await go(`/campaigns/${data.DRAFT_CAMPAIGN}`)
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit the campaign' })
  await dialog.getByLabel('Name of the campaign').fill('Members, spring')
  await dialog.getByLabel('Give up after (hours)').fill('6')
  await dialog.getByRole('button', { name: 'Save the changes' }).click()
  await dialog.waitFor({ state: 'detached' })
  const edit = api.sent.find(({ path }) => path.startsWith('PATCH'))
  assert.deepEqual(JSON.parse(edit!.body), { name: 'Members, spring', validity_seconds: 21_600 })
})

journey('advice leads to the messages that it is about', async ({ page, go }) => {
  await go(`/campaigns/${data.LIVE_CAMPAIGN}`)
  await page.getByText('5 messages were filtered by a carrier.').waitFor()
  await page.getByText(/Acme messaging desk · desk@example.org/).waitFor()
  await page.getByRole('button', { name: 'Show them: Some texts were dropped' }).click()
  await page.waitForURL(/status=failed%2Crejected/)
  await page.getByText(/Filtered by Not delivered \/ Rejected/).waitFor()
})

journey('a suggested opt-out is taken in one press', async ({ page, api, go }) => {
  await go('/opt-outs/suggestions')
  await page.getByRole('button', { name: 'Opt out +447700900555' }).click()
  await eventually(
    async () => api.sent.length,
    (sent) => sent === 1,
  )
  assert.equal(JSON.parse(api.sent[0]!.body).number, '+447700900555')
})

journey('a file of history is recognised, and leads to its result', async ({ page, api, go }) => {
  await go('/imports')
  const choose = (name: string, head: string) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(head) })
  await choose('odd.csv', 'Phone;State;Sent on\n+447700900001;ok;2025-01-01')
  await page.getByText(/say which is which/).waitFor()
  assert.equal(await page.getByLabel('Number', { exact: true }).inputValue(), 'Phone')
  await choose(
    'spring.csv',
    'assignmentId,userNumber,contactNumber,isFromContact,sendStatus,errorCodes,attemptedAt\n',
  )
  await page.getByText('Looks like: Spoke Rewired export.').waitFor()
  await page.getByRole('button', { name: 'Bring it in' }).click()
  await page.getByRole('heading', { level: 1, name: 'spring-2025-messages.csv' }).waitFor()
  await page.getByText('the row has no number').waitFor()
  assert.match(api.sent[0]!.body, /name="format"\r\n\r\nspoke-rewired/)
})

journey(
  'who may only look sees the rules, and why they cannot be changed',
  async ({ page, go }) => {
    await go('/settings/sending')
    const save = page.getByRole('button', { name: 'Save' })
    await save.waitFor()
    assert.match((await save.getAttribute('title')) ?? '', /does not include workspaces:admin/)
  },
  { look: { as: 'reader@example.org' } },
)

journey('a list of numbers that want no texts is added from a file', async ({ page, api, go }) => {
  await go('/opt-outs')
  await page.getByRole('button', { name: 'Add a list' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a list of numbers' })
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'dnd.csv', mimeType: 'text/csv', buffer: Buffer.from('number\n1\n') })
  await dialog.getByLabel('Kind').selectOption('Do not disturb')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('2 numbers added, 0 numbers known already.').waitFor()
  await dialog.getByText('the row has no number').waitFor()
  assert.deepEqual(JSON.parse(api.sent[0]!.body), { csv: 'number\n1\n', kind: 'do-not-disturb' })
})
