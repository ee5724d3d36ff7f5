import assert from 'node:assert/strict'
import * as data from './fake-data.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

journey('the slash key searches; a number in any form finds its messages', async ({ page, go }) => {
  await go('/campaigns')
  await page.getByRole('link', { name: 'Parcel day, north' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('07700 900001')
  await page.keyboard.press('Enter')
  await page.getByRole('table', { name: 'Messages' }).getByRole('link').first().waitFor()
  await page.getByRole('searchbox').fill('nothing')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
})

journey(
  'a message shows all evidence, what decided, and the raw bytes on request',
  async ({ page, go }) => {
    await go(`/messages/${data.id('msg', 5)}`)
    await page.getByRole('heading', { name: 'Message to +447700900005' }).waitFor()
    await page.getByText('The receipts contradict each other').waitFor()
    const said = await page.locator('.why li').first().innerText()
    assert.equal(await page.getByText(said, { exact: true }).count(), 1)
    const entries = page.locator('.timeline-entry')
    assert.equal(await entries.count(), 5)
    const last = entries.last()
    assert.match(await last.innerText(), /6 s later[\s\S]*Receipt: delivered[\s\S]*decides/)
    await last.getByText('Raw evidence').click()
    await last.getByText('stat:UNDELIV err:034', { exact: false }).first().waitFor()
  },
)

journey('a key is shown once', async ({ page, api, go }) => {
  await go('/keys')
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Shop')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await dialog.getByText('dlv_live_3kf92hd0s1mq_secret_shown_once').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal(await page.getByText('secret_shown_once').count(), 0)
  assert.equal(JSON.parse(api.sent[0]!.body).name, 'Shop')
})

journey('an account’s wrong host is said beside its field', async ({ page, go }) => {
  await go('/accounts/new?kind=smpp')
  await page.getByLabel('Name').fill('Northwind')
  await page.getByLabel('Host').fill('http://wrong')
  await page.getByLabel('System id').fill('acme')
  await page.getByRole('button', { name: 'Save and go on' }).click()
  const host = page.getByLabel('Host')
  await eventually(
    () => host.getAttribute('aria-invalid'),
    (invalid) => invalid === 'true',
  )
  const described = await host.getAttribute('aria-describedby')
  const ids = (described ?? '').split(' ').map((id) => `[id="${id}"]`)
  assert.match(await page.locator(ids.join(', ')).innerText(), /Must be a host name/)
})

journey('an account is tried out step by step', async ({ page, go }) => {
  await go(`/accounts/${data.DEMO_ACCOUNT}/connect`)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByText('The connection works').waitFor()
  assert.match(await page.locator('.steps-done').innerText(), /Bind[\s\S]*as transceiver/)
})

journey('taking somebody off the opt-out list warns first', async ({ page, api, go }) => {
  await go('/opt-outs')
  await page.getByRole('button', { name: 'Remove' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Text +447700900321 again?' })
  assert.match(await dialog.innerText(), /Only do this when the person asked for it/)
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal(api.sent[0]?.path, 'DELETE /v1/opt-outs/%2B447700900321')
})

journey('the theme that a person chooses stays', async ({ page, go }) => {
  await go('/settings')
  await page.getByLabel('Theme').selectOption('Dark')
  await page.reload()
  await page.getByLabel('Theme').waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'dark')
})

journey('shortcuts are listed by ?, and can be switched off', async ({ page, go }) => {
  await go('/settings')
  await page.getByLabel('Theme').waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()

  await go('/settings')
  await page.getByRole('checkbox', { name: /Single-key shortcuts/ }).uncheck()
  await page.locator('body').click()
  await page.keyboard.press('?')
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  assert.equal(await page.getByRole('dialog').count(), 0)
  assert.equal(new URL(page.url()).pathname, '/settings')
})

journey(
  'a workspace in which nothing has happened says how to begin',
  async ({ page, go }) => {
    for (const [path, title] of [
      ['/campaigns', 'Your first campaign starts here'],
      ['/messages', 'No message yet'],
      ['/accounts', 'No provider yet'],
      ['/orphans', 'No orphans'],
      ['/keys', 'No key yet'],
    ] as const) {
      await go(path)
      await page.getByRole('heading', { name: title }).waitFor()
    }
  },
  { look: { as: 'new@example.org' } },
)

journey(
  'one press runs a demo campaign of a thousand at the simulator',
  async ({ page, api, go }) => {
    await go('/campaigns')
    await page.getByRole('button', { name: 'Run a demo campaign' }).click()
    await page.getByRole('heading', { name: 'Parcel day, north' }).waitFor()
    const body = JSON.parse(api.sent[0]!.body)
    assert.equal(new Set(body.recipients.map(({ to }: { to: string }) => to)).size, 1_000)
    assert.equal(body.account_id, data.DEMO_ACCOUNT)
    assert.equal(body.start, true)
  },
)

journey(
  'on a phone the navigation opens and closes',
  async ({ page, go }) => {
    await go('/campaigns')
    const burger = page.getByRole('button', { name: 'Open navigation' })
    await burger.click()
    await page.getByRole('button', { name: 'Close navigation' }).waitFor()
    await page.waitForFunction(() => document.activeElement?.closest('nav') !== null)
    await page.keyboard.press('Escape')
    await burger.waitFor()
    assert.ok(await burger.evaluate((button) => button === document.activeElement))
    await burger.click()
    await page.getByRole('link', { name: /^Accounts/ }).click()
    await page.getByRole('heading', { name: 'Provider accounts' }).waitFor()
    await eventually(
      () => page.getByRole('link', { name: 'Messages', exact: true }).isVisible(),
      (isVisible) => !isVisible,
    )
  },
  { look: { width: 360 } },
)

journey(
  'messages of many campaigns say of which, from whom and what; acts are by people',
  async ({ page, go }) => {
    await go('/messages')
    await page
      .getByText(/^Parcel day, north · /)
      .first()
      .waitFor()
    await go('/audit')
    await page.getByRole('cell', { name: 'Ada Lovelace' }).first().waitFor()
  },
)

journey(
  'an account’s settings go as they came, in the API’s own units',
  async ({ page, api, go }) => {
    await go(`/accounts/${data.DEMO_ACCOUNT}/settings`)
    await page.getByText('More settings').click()
    await page.getByLabel('Receipts arrive within (minutes)').fill('1.5')
    await page.getByLabel('Late receipts count for (hours)').fill('2')
    await page.getByLabel('Status words of its own').fill('0=DELIVRD, 5 = undeliv')
    await page.getByLabel('Sender’s type (TON)').fill('5')
    await page.getByRole('button', { name: 'Save account' }).click()
    await eventually(
      async () => api.sent.length,
      (sent) => sent === 1,
    )
    const body = JSON.parse(api.sent[0]!.body)
    assert.equal(body.expected_by_ms, 90_000)
    assert.equal(body.late_window_ms, 7_200_000)
    assert.deepEqual(body.stat_words, { 0: 'DELIVRD', 5: 'UNDELIV' })
    assert.equal(body.source_ton, 5)
    assert.equal(body.source_npi, null)
    assert.ok(!('expected_by_minutes' in body))
  },
)

journey('how many messages wait for a person stands on every page', async ({ page, go }) => {
  await go('/campaigns')
  await page.getByTitle('3 wait for a decision').click()
  await page.getByRole('heading', { name: 'Held for screening' }).waitFor()
})
