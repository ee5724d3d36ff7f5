import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { OVER } from './fake-api.ts'
import { SECRET } from './fake-callbacks.ts'
import * as data from './fake-data.ts'
import { journey, useBrowser } from './journey.ts'

useBrowser()

/** From another tab of the same browser: this page finds out when it asks next. */
async function be(page: Page, who: string): Promise<void> {
  const [cookie] = await page.context().cookies()
  assert.ok(cookie !== undefined)
  await page.context().addCookies([{ ...cookie, value: encodeURIComponent(who) }])
}

const end = (page: Page): Promise<void> => be(page, OVER)

async function comeBack(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.getByLabel('Password').fill('correct horse battery staple')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.waitFor({ state: 'detached' })
}

journey(
  'who is not signed in signs in, and lands where they wanted to go',
  async ({ page, go }) => {
    await go(`/campaigns/${data.DONE_CAMPAIGN}?status=failed`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.equal(await page.getByText('Your session has ended').count(), 0)
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('not this one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    assert.match(await page.getByRole('alert').innerText(), /E-mail or password is not right/)

    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Autumn reminder' }).waitFor()
    assert.equal(new URL(page.url()).search, '?status=failed')
  },
  { look: { as: null } },
)

journey(
  'when nobody is there any more the session ends, says so, and goes on where it was',
  async ({ page, go }) => {
    const asked: boolean[] = []
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.startsWith('/v1/'))
        asked.push(request.headers()['delivrd-unattended'] !== 'true')
    })
    await go('/campaigns')
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    // Whoever opened the page was there, and nobody since.
    await page.waitForLoadState('networkidle')
    assert.deepEqual([asked[0], asked.filter((isAttended) => isAttended).length], [true, 1])
    await page.context().clearCookies()
    asked.length = 0
    await page.getByRole('link', { name: 'Messages', exact: true }).click()
    await page.getByText('Your session has ended').waitFor()
    assert.ok(asked.includes(true))

    await comeBack(page)
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/messages')
  },
)

journey(
  'what was typed outlives the session, and what was pressed is done once the same person is back',
  async ({ page, api, go }) => {
    await go('/send')
    await page.getByLabel('To', { exact: true }).fill('07700 900123')
    await page.getByLabel('Text', { exact: true }).fill('Come at nine')
    await end(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.getByLabel('Password').fill('not this one')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    assert.match(await dialog.getByRole('alert').innerText(), /E-mail or password is not right/)
    assert.equal(await dialog.getByLabel('E-mail').inputValue(), 'ada@example.org')

    await comeBack(page)
    await page.getByRole('heading', { name: 'Status now' }).waitFor()
    assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), 'Come at nine')
    const sends = api.sent.filter(({ path }) => path === 'POST /v1/messages')
    assert.deepEqual(
      sends.map(({ body }) => (JSON.parse(body) as { text: string }).text),
      ['Come at nine', 'Come at nine'],
      'refused, and then taken',
    )
  },
)

journey(
  'a dialog that was filled in is still there for whoever signed in again in another tab',
  async ({ page, api, go }) => {
    await go('/callbacks')
    await page.getByRole('button', { name: 'New endpoint' }).click()
    await page.getByLabel('Address').fill('https://shop.example/callbacks')
    await end(page)
    await page.getByRole('button', { name: 'Make the endpoint' }).click()
    const over = page.getByRole('dialog', { name: 'Your session has ended' })
    await over.waitFor()
    await be(page, 'reader@example.org')
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await page.waitForLoadState('networkidle')
    assert.equal(await over.count(), 1, 'somebody else is not who pressed')

    await be(page, 'ada@example.org')
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    await over.waitFor({ state: 'detached' })
    await page.getByText(SECRET).waitFor()
    assert.equal(api.sent.filter(({ path }) => path === 'POST /v1/callback-endpoints').length, 2)
  },
)

journey(
  'who signs in again is in the workspace that the page was opened in',
  async ({ page, api, go }) => {
    await go('/send')
    await page.getByRole('combobox', { name: 'Workspace' }).waitFor()
    await page.getByLabel('To', { exact: true }).fill('07700 900123')
    await page.getByLabel('Text', { exact: true }).fill('Come at nine')
    await end(page)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await comeBack(page)
    await page.getByRole('heading', { name: 'Status now' }).waitFor()
    const asked = api.sent.map(({ path }) => path)
    assert.deepEqual(asked.slice(asked.indexOf('POST /v1/session')), [
      'POST /v1/session',
      'POST /v1/session/workspace',
      'POST /v1/messages',
    ])
  },
  { look: { as: 'many@example.org#2' } },
)

journey(
  'a link opened with the cookie of a session that is over says so, and leads there with its #',
  async ({ page, go }) => {
    await end(page)
    await go('/messages?status=failed#page')
    await page.getByText('Your session has ended').waitFor()
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor()
    const { pathname, search, hash } = new URL(page.url())
    assert.equal(pathname + search + hash, '/messages?status=failed#page')
  },
)

journey(
  'an address of another site is not followed after signing in',
  async ({ page, api, go }) => {
    for (const next of ['//evil.example/', '/%09/evil.example/phish']) {
      await page.context().clearCookies()
      await go(`/sign-in?next=${next}`)
      await page.getByLabel('E-mail').fill('ada@example.org')
      await page.getByLabel('Password').fill('correct horse battery staple')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
      assert.equal(new URL(page.url()).origin, api.url)
    }
  },
  { look: { as: null } },
)

journey(
  'the first admin is made with the one-time token that came in the link',
  async ({ page, api, go }) => {
    await go('/')
    await page.getByRole('heading', { name: 'Create the first admin' }).waitFor()
    // The page stays: only what is behind the # changes.
    await go('/setup#one-time-token')
    await page.getByText('The link brought its one-time token along').waitFor()
    assert.equal(await page.getByLabel('One-time token').inputValue(), 'one-time-token')
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('a long enough sentence')
    await page.getByRole('button', { name: 'Create admin and sign in' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    assert.deepEqual(JSON.parse(api.sent[0]!.body), {
      token: 'one-time-token',
      email: 'ada@example.org',
      name: 'Ada Lovelace',
      password: 'a long enough sentence',
    })
  },
  { look: { as: null }, world: { setupNeeded: true } },
)

journey(
  'an invitation says who invites to what, and is accepted',
  async ({ page, api, go }) => {
    await go('/invitation#once')
    await page.getByText('You are invited to Acme as supervisor').waitFor()
    await page.getByText('You will sign in as kay@example.org').waitFor()
    await page.getByLabel('Your name').fill('Kay McNulty')
    await page.getByLabel('Password').fill('a long enough sentence')
    await page.getByRole('button', { name: 'Accept and sign in' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    assert.equal(JSON.parse(api.sent.at(-1)!.body).token, 'once')
  },
  { look: { as: null } },
)

journey('signing out ends on the sign-in page', async ({ page, api, go }) => {
  await go('/campaigns')
  await page.getByRole('button', { name: 'Signed in as Ada Lovelace' }).click()
  await page.getByRole('menuitem', { name: /Sign out/ }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  assert.ok(api.sent.some(({ path }) => path === 'DELETE /v1/session'))
})

journey(
  'who may only look sees why a button is off, and no pages of admins',
  async ({ page, go }) => {
    await go('/campaigns')
    const button = page.getByRole('button', { name: 'New campaign' })
    await button.waitFor()
    assert.equal(await button.getAttribute('aria-disabled'), 'true')
    assert.match((await button.getAttribute('title')) ?? '', /Your role \(user\)/)
    assert.equal(await page.getByRole('link', { name: 'People' }).count(), 0)
  },
  { look: { as: 'reader@example.org' } },
)
