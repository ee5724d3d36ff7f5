import assert from 'node:assert/strict'
import * as fakes from './fake-accounts.ts'
import * as data from './fake-data.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

journey(
  'a provider is found by its name or channel, and asked for what it needs',
  async ({ page, api, go }) => {
    await go('/accounts/new')
    await page.getByLabel('Find a provider').fill('rcs')
    await page.getByText('2 providers').waitFor()
    await page.getByRole('link', { name: 'Twilio' }).click()
    await page.getByLabel('Account SID').fill('AC42')
    const token = page.getByLabel('Auth token', { exact: true })
    await token.fill('s3cret')
    assert.equal(await token.getAttribute('type'), 'password')
    await page.getByRole('button', { name: 'Show: Auth token', exact: true }).click()
    assert.equal(await token.getAttribute('type'), 'text')
    await page.getByLabel('WhatsApp').check()
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByRole('heading', { name: 'Live test' }).waitFor()
    const { path, body } = api.sent[0]!
    assert.equal(path, 'POST /v1/accounts')
    const wish = JSON.parse(body)
    assert.equal(wish.kind, 'twilio')
    assert.deepEqual(wish.connection, { account_sid: 'AC42', auth_token: 's3cret' })
    assert.deepEqual(wish.channels, ['sms', 'whatsapp'])
    assert.ok(!('host' in wish))
  },
)

journey('a secret that is set stays, unless another takes its place', async (world) => {
  const { page, api, go } = world
  await go(`/accounts/${fakes.SICK_ACCOUNT}/settings`)
  await page.getByText('is set').waitFor()
  await page.getByRole('button', { name: 'Save account' }).click()
  await eventually(
    async () => api.sent.length,
    (sent) => sent === 1,
  )
  assert.deepEqual(JSON.parse(api.sent[0]!.body).connection, {
    account_sid: 'AC00000000000000000000000000000042',
  })
  await page.getByRole('button', { name: 'Replace: Auth token' }).click()
  await page.getByLabel('Auth token', { exact: true }).fill('another')
  await page.getByRole('button', { name: 'Save account' }).click()
  await eventually(
    async () => api.sent.length,
    (sent) => sent === 2,
  )
  assert.equal(JSON.parse(api.sent[1]!.body).connection.auth_token, 'another')
})

journey('the live test follows its text to the receipt, and says what to do', async (world) => {
  const { page, api, go } = world
  await go(`/accounts/${fakes.SICK_ACCOUNT}/connect`)
  await page.getByLabel('Your number').fill('+447700900004')
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByText('The receipt is here: the text was not delivered').waitFor()
  assert.deepEqual(JSON.parse(api.sent[0]!.body), { to: '+447700900004' })
  const steps = await page.locator('.steps-done li').allInnerTexts()
  assert.deepEqual(
    steps.map((step) => step.split(/ It| The| https| msg| as|\n/)[0]?.trim()),
    [
      'Reach the provider',
      'Credentials',
      'Our own address',
      'Taken in here',
      'Taken by the provider',
      'Receipt',
    ],
  )
  assert.match(steps.at(-1) ?? '', /Not delivered[\s\S]*UNDELIV 034[\s\S]*Retry later/)
  await page.getByRole('link', { name: 'Open the message' }).waitFor()
})

journey('what no test could tell is neither a success nor a warning', async ({ page, go }) => {
  await go(`/accounts/${fakes.NEW_ACCOUNT}/connect`)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByText('Nothing failed, but not every step could be told').waitFor()
  const step = page.locator('.steps-done li').filter({ hasText: 'Credentials' })
  assert.match(await step.innerText(), /^–/)
  assert.equal(await step.locator('.icon').count(), 0)
})

journey('senders are said only where somebody changed them', async ({ page, api, go }) => {
  await go(`/accounts/${fakes.SICK_ACCOUNT}/settings`)
  const need = page.getByLabel('Messages without a sender are rejected')
  assert.equal(await need.isChecked(), true)
  await page.getByRole('button', { name: 'Save account' }).click()
  await eventually(
    async () => api.sent.length,
    (sent) => sent === 1,
  )
  await need.uncheck()
  await page.getByRole('button', { name: 'Save account' }).click()
  await eventually(
    async () => api.sent.length,
    (sent) => sent === 2,
  )
  const said = api.sent.map(({ body }) =>
    Object.entries(JSON.parse(body)).filter(([name]) => name.includes('sender')),
  )
  const rate = ['sender_rate_per_second', null]
  assert.deepEqual(said, [[rate], [rate, ['needs_sender', false]]])
})

journey('what the door refused names what does not match', async ({ page, api, go }) => {
  await go(`/accounts/${fakes.SICK_ACCOUNT}/door`)
  await page.getByText('The provider waits for its subscription to be confirmed').waitFor()
  await page.getByText('It answered HTTP 503.').waitFor()
  await page.getByText('The secret, most likely').waitFor()
  await page.getByRole('button', { name: 'Verify again' }).click()
  await page.getByText('38 of 41 are proven now').first().waitFor()
  await page.getByLabel('Headers').fill('X-Twilio-Signature: abc=\n\nnot a header\nHost: a:8080')
  await page.getByLabel('Body').fill('MessageStatus=delivered')
  await page.getByRole('button', { name: 'Examine it' }).click()
  await page.getByText('The scheme does not match').waitFor()
  const asked = api.sent.find(({ path }) => path.endsWith('/door/self-test'))
  assert.deepEqual(JSON.parse(asked?.body ?? '{}'), {
    method: 'POST',
    headers: { 'x-twilio-signature': 'abc=', host: 'a:8080' },
    body: 'MessageStatus=delivered',
  })
})

journey(
  'who may not manage accounts is not shown raw requests',
  async ({ page, go }) => {
    await go(`/accounts/${fakes.SICK_ACCOUNT}/door`)
    await page.getByText('For those who manage provider accounts').waitFor()
  },
  { look: { as: 'reader@example.org' } },
)

journey('an account in trouble is named on every page that depends on it', async (world) => {
  const { page, go } = world
  await go('/campaigns')
  await page.getByText('Twilio, main does badly').waitFor()
  await page.getByRole('navigation').getByText('1 account does badly').waitFor()
  // This one goes by another account.
  await go(`/campaigns/${data.LIVE_CAMPAIGN}`)
  await page.getByRole('heading', { level: 1, name: 'Parcel day, north' }).waitFor()
  await page.getByRole('navigation').getByText('1 account does badly').waitFor()
  assert.equal(await page.getByText('Twilio, main does badly').count(), 0)
})

journey('health shows figures, each with the way to what it counts', async ({ page, go }) => {
  await go(`/accounts/${fakes.SICK_ACCOUNT}/health`)
  await page.getByText('99.5%').waitFor()
  await page.getByText('too good to be true').waitFor()
  await page.getByRole('button', { name: 'Show as a table: Minute by minute' }).click()
  const table = page.getByRole('table', { name: 'Minute by minute' })
  assert.equal(await table.locator('tbody tr').count(), 12)
  await page.getByRole('link', { name: 'Show them: Conflicting' }).click()
  await page.waitForURL(
    /messages\?.*account_id=.*conflict=true|messages\?.*conflict=true.*account_id=/,
  )
})
