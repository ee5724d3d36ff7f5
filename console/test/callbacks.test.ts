import assert from 'node:assert/strict'
import * as told from './fake-callbacks.ts'
import * as data from './fake-data.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

journey('how each endpoint does is said in words, with what failed last', async (here) => {
  const { page, go } = here
  await go('/callbacks')
  const tile = page.getByRole('article').filter({ hasText: 'Warehouse, Kannel' })
  await tile.getByText('Shut', { exact: true }).waitFor()
  await tile.getByText('Last failure').waitFor()
  const said = await tile.innerText()
  assert.match(said, /14 requests in a row failed/)
  assert.match(said, /Last failure: nothing was answered within 15 s/)
  assert.match(said, /Heard\s+31%[\s\S]*Waiting\s+4.2k[\s\S]*Dead\s+17/i)
  await page.getByText('Nothing was heard there for five days.').waitFor()
})

journey('what was only given up never reads as heard, and says why', async ({ page, go }) => {
  await go('/callbacks')
  const tile = page.getByRole('article').filter({ hasText: 'Ledger' })
  await tile.getByText('Unheard', { exact: true }).waitFor()
  const said = await tile.innerText()
  assert.match(said, /None of its newest requests was heard/)
  assert.match(said, /Last failure: the address is one that is not called/)
  assert.equal(await tile.locator('.link-good').count(), 0)
  await page.getByRole('link', { name: 'Ledger' }).click()
  await page.getByText('3 callbacks are dead').waitFor()
})

journey(
  'on a phone no sign of an endpoint runs into the next',
  async ({ page, go }) => {
    await page.clock.setFixedTime(data.at(0))
    await go(`/callbacks/${told.SHUT}`)
    await page.locator('.signs').getByText('15 minutes ago').waitFor()
    const overflows = await page
      .locator('.signs > div')
      .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length)
    assert.equal(overflows, 0)
  },
  { look: { width: 375 } },
)

journey('an endpoint is made, its secret is shown once, and it is tried at once', async (here) => {
  const { page, api, go } = here
  await go('/callbacks')
  await page.getByRole('button', { name: 'New endpoint' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Address').fill('https://shop.example/callbacks')
  await dialog.getByLabel('What is told').selectOption('Only what is ticked')
  await dialog.getByLabel('Delivered', { exact: true }).check()
  await dialog.getByLabel('A text came in').check()
  await dialog.getByLabel('Strictly in order').check()
  await dialog.getByRole('button', { name: 'Make the endpoint' }).click()
  await dialog.getByText(told.SECRET).waitFor()
  assert.deepEqual(JSON.parse(api.sent[0]!.body), {
    url: 'https://shop.example/callbacks',
    format: 'delivrd',
    method: 'POST',
    events: ['message.delivered', 'inbound.received'],
    campaign_id: null,
    is_ordered: true,
    test: 'include',
    options: {},
  })
  await dialog.getByRole('button', { name: 'Next: try it' }).click()
  await page.getByRole('dialog', { name: 'A test event' }).waitFor()
  await page.getByText('Heard, in 38 ms').waitFor()
  assert.equal(await page.getByText(told.SECRET).count(), 0)
  assert.equal(api.sent.at(-1)?.path, `POST /v1/callback-endpoints/${told.SHOP}/test`)
})

journey('an address that can never be called is said beside its field', async (here) => {
  const { page, go } = here
  await go('/callbacks')
  await page.getByRole('button', { name: 'New endpoint' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Address').fill('http://shop.example/')
  await dialog.getByRole('button', { name: 'Make the endpoint' }).click()
  await eventually(
    () => dialog.getByLabel('Address').getAttribute('aria-invalid'),
    (invalid) => invalid === 'true',
  )
  const beside = dialog.locator('.field-error', { hasText: 'https is expected' })
  assert.equal(await beside.innerText(), 'Can never be called: https is expected')
  assert.doesNotMatch(await dialog.getByRole('alert').innerText(), /https is expected/)
})

journey('a test shows what was sent and what came back, to the octet', async (here) => {
  const { page, go } = here
  await go(`/callbacks/${told.SHOP}`)
  await page.getByRole('button', { name: 'Send a test' }).click()
  const sent = page.getByRole('region', { name: 'What we sent' })
  assert.match(
    await sent.innerText(),
    /POST https:\/\/shop.example[\s\S]*webhook-signature: v1,K5oZ/,
  )
  assert.match(await page.getByRole('region', { name: 'What came back' }).innerText(), /HTTP 200/)

  await go(`/callbacks/${told.SHUT}?test=1`)
  await page.getByText('Not heard', { exact: true }).waitFor()
  await page.getByText('No answer came.').waitFor()
})

journey('what was given up is tried again, and one callback by itself', async (here) => {
  const { page, api, go } = here
  await go(`/callbacks/${told.SHOP}`)
  await page.getByRole('button', { name: 'Dead', exact: true }).click()
  await eventually(
    () => page.getByRole('row').count(),
    (rows) => rows === 2,
  )
  assert.equal(new URL(page.url()).searchParams.get('state'), 'dead')
  await page.getByText('2 attempts').click()
  await page.getByText('nothing was answered within 15 s').first().waitFor()
  await page
    .getByRole('button', { name: 'Tell it again: Not delivered, Warehouse, Kannel’s words' })
    .click()
  await page.getByRole('button', { name: 'Try dead ones again' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Since').fill('2026-11-21T09:30')
  await dialog.getByRole('button', { name: 'Try them again' }).click()
  await dialog.getByText('17 callbacks will be tried again').waitFor()
  assert.deepEqual(
    api.sent.map(({ path }) => path),
    [
      `POST /v1/callbacks/${data.id('cbk', 5)}/resend`,
      `POST /v1/callback-endpoints/${told.SHOP}/recover`,
    ],
  )
  assert.deepEqual(JSON.parse(api.sent[1]!.body), { since: '2026-11-21T09:30:00.000Z' })
})

journey('a secret is rotated with a day for the old one, or at once', async (here) => {
  const { page, api, go } = here
  await go(`/callbacks/${told.SHOP}`)
  for (const isLeaked of [false, true]) {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'New secret' }).click()
    const dialog = page.getByRole('dialog')
    if (isLeaked) await dialog.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'New secret' }).click()
    await dialog.getByText(told.SECRET).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  assert.deepEqual(api.queries, ['', '?now=true'])
})

journey('an endpoint is paused; deleting it warns first', async ({ page, api, go }) => {
  await go(`/callbacks/${told.SHOP}`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete “Shop”?' })
  assert.match(await dialog.innerText(), /what waits is given up/)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { name: 'Callbacks', level: 1 }).waitFor()
  assert.deepEqual(
    api.sent.map(({ path }) => path),
    [
      `POST /v1/callback-endpoints/${told.SHOP}/pause`,
      `DELETE /v1/callback-endpoints/${told.SHOP}`,
    ],
  )
})

journey('a message says who was told of it, and each attempt', async ({ page, go }) => {
  await go(`/messages/${data.id('msg', 4)}`)
  const shop = page.getByRole('region', { name: 'Shop' })
  const changes = shop.getByRole('listitem')
  await changes.first().waitFor()
  assert.deepEqual(
    await changes.locator('strong').allInnerTexts(),
    ['With provider', 'Sent on', 'Not delivered'],
    'in the order in which they came about',
  )
  await shop.getByText('2 attempts · HTTP 200').click()
  assert.match(await changes.first().innerText(), /Heard[\s\S]*no answer[\s\S]*HTTP 200/)

  const warehouse = page.getByRole('region', { name: 'Warehouse, Kannel’s words' })
  const said = await warehouse.innerText()
  assert.match(said, /Kannel, up to 1\.4\.5[\s\S]*Needless[\s\S]*Dead\s+the receiver answered 410/)
  assert.match(said, /2 attempts · HTTP 410/)
})

journey('what a listener fetched is said to be fetched, not unanswered', async ({ page, go }) => {
  await go(`/messages/${data.id('msg', 5)}`)
  const listener = page.getByRole('region', { name: 'listener' })
  await listener.getByText('1 attempt · fetched').waitFor()
  assert.match(await listener.innerText(), /Heard/)
})

journey('a campaign says where it alone is told of, and how that does', async (here) => {
  const { page, api, go } = here
  await go(`/campaigns/${data.LIVE_CAMPAIGN}`)
  const card = page.locator('.card').filter({ hasText: 'Endpoints of the whole workspace' })
  await card.getByRole('link', { name: 'Warehouse, Kannel’s words' }).waitFor()
  await card.getByText('4.2k').waitFor()
  assert.match(await card.innerText(), /Shut[\s\S]*Heard\s+31%[\s\S]*Dead\s+17/)

  // It is running, and may tell elsewhere all the same.
  await card.getByRole('button', { name: 'Change where it tells' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Address').fill('https://other.example/told?type=%d')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await card.getByRole('button', { name: 'Tell it no more' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Tell it no more' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const path = `PATCH /v1/campaigns/${data.LIVE_CAMPAIGN}`
  assert.deepEqual(
    api.sent.map((one) => [one.path, JSON.parse(one.body)]),
    [
      [
        path,
        {
          callback: {
            url: 'https://other.example/told?type=%d',
            format: 'kannel-classic',
            method: 'GET',
            events: ['message.delivered', 'message.failed'],
            options: { mask: '31' },
          },
        },
      ],
      [path, { callback: null }],
    ],
  )
})

journey(
  'who may only look sees all of it, and why the buttons are off',
  async ({ page, api, go }) => {
    await go(`/callbacks/${told.SHOP}`)
    const test = page.getByRole('button', { name: 'Send a test' })
    await test.waitFor()
    assert.equal(await test.getAttribute('aria-disabled'), 'true')
    assert.match((await test.getAttribute('title')) ?? '', /callbacks:admin/)
    await test.focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.equal(api.sent.length, 0)
    assert.equal(await page.getByRole('link', { name: 'Compatible doors' }).count(), 0)
  },
  { look: { as: 'reader@example.org' } },
)

journey('a login’s password is shown once, in texts that are ready to paste', async (here) => {
  const { page, api, go } = here
  await go('/doors')
  await page.getByRole('button', { name: 'Kannel', exact: true }).click()
  await page.getByText('http://sms.example.org:13013').waitFor()
  await page.getByRole('button', { name: 'New login' }).click()
  const form = page.getByRole('dialog', { name: 'New login: Kannel' })
  await form.getByLabel('Username').fill('shop')
  await form.getByLabel('Which Kannel it knows').selectOption({ index: 1 })
  await form.getByRole('button', { name: 'Make the login' }).click()
  const shown = page.getByRole('dialog', { name: 'Connect shop' })
  await shown.getByText('Copy the password now').waitFor()
  const pasted = await shown.locator('pre').first().innerText()
  assert.match(pasted, /curl -G 'https:\/\/sms.example.org\/cgi-bin\/sendsms'/)
  assert.match(pasted, /'username=shop'[\s\S]*'password=shown-0nce'/)
  assert.match(await shown.locator('pre').last().innerText(), /smsc-password = "shown-0nce"/)
  assert.deepEqual(JSON.parse(api.sent[0]!.body), {
    door: 'kannel',
    username: 'shop',
    password: null,
    key_id: null,
    settings: { default_sender: null, kannel: 'modern' },
  })
  await shown.getByRole('button', { name: 'Close', exact: true }).click()
  await shown.waitFor({ state: 'detached' })
  assert.equal(await page.getByText('shown-0nce').count(), 0)
  await page.getByRole('button', { name: 'How to connect: warehouse' }).click()
  const again = page.getByRole('dialog', { name: 'Connect warehouse' })
  await again.getByText('The compatible door for SMPP is shut').waitFor()
  assert.match(await again.locator('pre').first().innerText(), /password = PASSWORD/)
})

journey('the name of a door is read in one piece', async ({ page, go }) => {
  await go('/doors')
  const door = page.locator('td[data-title="Compatible door"] span').first()
  await door.waitFor()
  assert.equal(await door.evaluate((name) => getComputedStyle(name).whiteSpace), 'nowrap')
})

journey('only of a door that signs is it said that receipts are not signed', async (here) => {
  const { page, go } = here
  await go('/doors?door=twilio')
  await page.getByText('Receipts are then not signed.').waitFor()
  await page.getByRole('button', { name: 'Kannel', exact: true }).click()
  await page.getByText('http://sms.example.org:13013').waitFor()
  await page.getByText('with an API key as the password.').waitFor()
  assert.equal(await page.getByText('Receipts are then not signed.').count(), 0)
})

journey('a login that is there already stands in what is pasted', async ({ page, go }) => {
  await go('/doors?door=twilio')
  const pasted = page.locator('pre').first()
  await page.getByLabel('Sign in as').waitFor()
  assert.match(await pasted.innerText(), /Accounts\/AC0123456789abcdef/)
  await page.getByLabel('Sign in as').selectOption('No login: an API key')
  assert.match(await pasted.innerText(), /Accounts\/USERNAME\//)
  await page.getByRole('button', { name: 'Jasmin', exact: true }).click()
  await page.getByText('/secure/rate').waitFor()
  assert.equal(await page.getByLabel('Sign in as').count(), 0, 'one that is revoked opens nothing')
})

journey('a username that is taken is said beside its field', async ({ page, go }) => {
  await go('/doors?door=jasmin')
  await page.getByRole('button', { name: 'New login' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Username').fill('taken')
  await dialog.getByRole('button', { name: 'Make the login' }).click()
  await dialog.locator('.field-error', { hasText: 'choose another' }).waitFor()
})

journey('each form has its own options, and takes none of another’s along', async (here) => {
  const { page, api, go } = here
  await go(`/callbacks/${told.SHUT}`)
  const dialog = page.getByRole('dialog')
  const change = async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Change' }).click()
  }
  await change()
  await dialog.getByText('More of this form').click()
  assert.equal(await dialog.getByLabel('to', { exact: true }).count(), 0, 'it is of one message')
  await dialog.getByLabel('service').fill('shop')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await change()
  await dialog.getByText('More of this form').click()
  await dialog.getByLabel('service').fill('shop')
  await dialog.getByLabel('In whose words and form').selectOption('jasmin')
  await dialog.getByLabel('heard').selectOption('2xx')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.deepEqual(
    api.sent.map(({ body }) => JSON.parse(body).options),
    [
      { mask: '31', service: 'shop' },
      { level: '1', heard: '2xx' },
    ],
  )
})

journey('an endpoint is changed by keyboard alone, and keeps what was not named', async (here) => {
  const { page, api, go } = here
  await go(`/callbacks/${told.SHUT}`)
  await page.getByRole('button', { name: 'More', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Change' }).waitFor()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What is asked for (mask)').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('3')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  assert.equal(api.sent[0]?.path, `PATCH /v1/callback-endpoints/${told.SHUT}`)
  const { url, ...change } = JSON.parse(api.sent[0]!.body)
  assert.match(url, /warehouse.example:8081\/receipt\?id=17&type=%d/)
  assert.deepEqual(change, {
    name: 'Warehouse, Kannel’s words',
    format: 'kannel-classic',
    method: 'GET',
    events: ['message.delivered', 'message.failed'],
    campaign_id: data.LIVE_CAMPAIGN,
    is_ordered: true,
    test: 'include',
    options: { mask: '3' },
  })
})
