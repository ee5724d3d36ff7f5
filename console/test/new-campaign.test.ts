import assert from 'node:assert/strict'
import { journey, useBrowser } from './journey.ts'

useBrowser()

const LIST = 'phone,name\n+44 7700 900123,Ada\n+44 7700 900124,Bao\n'
const TEXT = 'Hello {name}, we open at nine.'

journey('from a file to a running campaign in four presses', async ({ page, api, go }) => {
  await go('/campaigns/new')
  await page.locator('input[type=file]').setInputFiles({
    name: 'spring sale.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(LIST),
  })
  await page.getByText('989 recipients can be texted').waitFor()
  const main = page.locator('main')
  assert.match(await main.innerText(), /4 rows without a readable number/)
  assert.match(await main.innerText(), /line 17: 4\.47911E\+11,Bao,York/)
  assert.match(await main.innerText(), /Opted out: 8/)

  await page.getByRole('button', { name: 'Continue' }).click()
  assert.equal(await page.getByLabel('Name of the campaign').inputValue(), 'spring sale')
  await page.getByLabel('Text', { exact: true }).fill(TEXT)
  await page.getByText('Hello Ada, we open at nine.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()

  await page.getByText('Hello Ada, we open at nine.').waitFor()
  assert.match(await main.innerText(), /€49\.812/)
  assert.match(
    await main.innerText(),
    /11 recipients will not get it[\s\S]*line 5: \+447700900999,Dana,Leeds/,
  )
  await page.getByRole('button', { name: 'Next recipient' }).click()
  await page.getByText('Hello Bao, we open at nine.').waitFor()

  await page.getByText('Sample 2 of 3').waitFor()

  await page.getByRole('button', { name: 'Send to 989 recipients' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send 989 messages' }).click()
  await page.getByRole('heading', { name: 'Parcel day, north' }).waitFor()
  const [created] = api.sent.filter(({ path }) => path === 'POST /v1/campaigns')
  assert.match(created!.body, /name="start"\r\n\r\ntrue/)
  assert.match(created!.body, /name="text"\r\n\r\nHello \{name\}, we open at nine\./)
  assert.match(created!.body, /filename="spring sale\.csv"/)
})

journey(
  'a campaign may tell a system, and what can never be called is said there',
  async (here) => {
    const { page, api, go } = here
    await go('/campaigns/new')
    await page.getByLabel('Or paste a list').fill(LIST)
    await page.getByRole('button', { name: 'Check this list' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Text', { exact: true }).fill(TEXT)
    const address = page.getByLabel('Address')
    assert.equal(await address.isVisible(), false)
    await page.getByText('Tell a system of yours (optional)').click()
    await address.fill('http://shop.example/told')
    await page.getByLabel('Name of the campaign').fill('Spring')
    await page.getByText('Tell a system of yours (optional)').click()
    assert.equal(await address.isVisible(), false)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByText('Can never be called: https is expected').waitFor()
    assert.equal(await address.evaluate((field) => field === document.activeElement), true)
    assert.equal(new URL(page.url()).searchParams.get('step'), 'text')
    await address.fill('https://shop.example/told')
    await page.getByLabel('What is told').selectOption('Only what is ticked')
    assert.equal(await page.getByLabel('A text came in').count(), 0, 'it is of no campaign')
    await page.getByLabel('Delivered', { exact: true }).check()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Told to').waitFor()
    await page.getByRole('button', { name: 'Save as a draft' }).click()
    await page.getByRole('heading', { name: 'Parcel day, north' }).waitFor()
    const [created] = api.sent.filter(({ path }) => path === 'POST /v1/campaigns')
    const [, told = ''] = /name="callback"\r\n\r\n(.*)\r\n/.exec(created!.body) ?? []
    assert.deepEqual(JSON.parse(told), {
      url: 'https://shop.example/told',
      format: 'delivrd',
      method: 'POST',
      events: ['message.delivered'],
      options: {},
    })
  },
)

journey('a whole campaign by keyboard alone', async ({ page, api, go }) => {
  await go('/campaigns')
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
  await page.keyboard.press('n')
  await page.getByRole('heading', { name: 'New campaign' }).waitFor()

  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      const focused = await page.evaluate(() => {
        const element = document.activeElement
        const label = element instanceof HTMLTextAreaElement ? element.labels[0]?.textContent : ''
        return label || element?.textContent || ''
      })
      if (focused === name) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`the Tab key never reached ${name}`)
  }

  await tabTo('Or paste a list')
  await page.keyboard.insertText(LIST)
  await tabTo('Check this list')
  await page.keyboard.press('Enter')
  await page.getByText('989 recipients can be texted').waitFor()
  await tabTo('Continue')
  await page.keyboard.press('Enter')
  await page.getByLabel('Text', { exact: true }).waitFor()
  await tabTo('Text')
  await page.keyboard.type(TEXT)
  await tabTo('Continue')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Send to 989 recipients' }).waitFor()
  await tabTo('Send to 989 recipients')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await tabTo('Send 989 messages')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Parcel day, north' }).waitFor()
  assert.equal(api.sent.filter(({ path }) => path === 'POST /v1/campaigns').length, 1)
})

journey('the counter names the character that makes the text dearer', async ({ page, go }) => {
  await go('/send')
  await page.getByLabel('Text', { exact: true }).fill('Come at nine')
  await page.getByText('1 segment', { exact: true }).waitFor()
  await page.getByText('GSM-7').waitFor()
  await page
    .getByLabel('Text', { exact: true })
    .fill(`Come at nine ☕${' and bring a friend'.repeat(4)}`)
  await page.getByText('2 segments', { exact: true }).waitFor()
  assert.match(await page.locator('form').last().innerText(), /UCS-2[\s\S]*This character[\s\S]*☕/)
})

journey(
  'one message shows its status where it was sent; a refusal names the field',
  async ({ page, go }) => {
    await go('/send')
    await page.getByLabel('To', { exact: true }).fill('07700 900666')
    await page.getByLabel('Text', { exact: true }).fill('Hello')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    assert.match(await page.getByRole('alert').innerText(), /Number: is not a number that exists/)
    await page.getByLabel('To', { exact: true }).fill('07700 900123')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'Status now' }).waitFor()
    await page.getByText('With provider').waitFor()
  },
)

journey(
  'a field that the list does not have is named before anything is sent',
  async ({ page, go }) => {
    await go('/campaigns/new')
    await page.getByLabel('Or paste a list').fill(LIST)
    await page.getByRole('button', { name: 'Check this list' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Text', { exact: true }).fill('Hello {first name}')
    await page.getByText('The list has no column for first name.').waitFor()
    await page.getByLabel('Name of the campaign').fill('Spring')
    const onward = page.getByRole('button', { name: 'Continue' })
    assert.equal(await onward.getAttribute('aria-disabled'), 'true')
    assert.match((await onward.getAttribute('title')) ?? '', /no column for first name/)
  },
)

journey(
  'a campaign for later says when, and is scheduled for that instant',
  async ({ page, api, go }) => {
    await go('/campaigns/new')
    await page.getByLabel('Or paste a list').fill(LIST)
    await page.getByRole('button', { name: 'Check this list' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Text', { exact: true }).fill(TEXT)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Send later, at').fill('2027-07-01T09:30')
    await page.getByRole('button', { name: 'Schedule for 989 recipients' }).click()
    const dialog = page.getByRole('dialog', { name: 'Send 989 messages at 1 Jul 2027, 09:30?' })
    await dialog.getByRole('button', { name: 'Schedule' }).click()
    await page.getByRole('heading', { name: 'Parcel day, north' }).waitFor()
    const [created] = api.sent.filter(({ path }) => path === 'POST /v1/campaigns')
    // Half past nine in London in July is half past eight in UTC.
    assert.match(created!.body, /name="starts_at"\r\n\r\n2027-07-01T08:30:00\.000Z/)
  },
)

journey('a reload that would lose the list asks first', async ({ page, go }) => {
  await go('/campaigns/new')
  await page.getByLabel('Or paste a list').fill(LIST)
  await page.getByRole('button', { name: 'Check this list' }).click()
  await page.getByText('989 recipients can be texted').waitFor()
  const asked = page.waitForEvent('dialog')
  const reloading = page.reload()
  const dialog = await asked
  assert.equal(dialog.type(), 'beforeunload')
  await dialog.accept()
  await reloading
})

journey(
  'who may not start campaigns is told so before filling one in',
  async ({ page, go }) => {
    await go('/campaigns/new')
    await page.getByRole('heading', { name: 'Your role does not allow this' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Continue' }).count(), 0)
  },
  { look: { as: 'reader@example.org' } },
)
