import assert from 'node:assert/strict'
import * as data from './fake-data.ts'
import { journey, useBrowser } from './journey.ts'

useBrowser()

journey(
  'who is not signed in signs in, and lands where they wanted to go',
  async ({ page, go }) => {
    await go(`/campaigns/${data.DONE_CAMPAIGN}?status=failed`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
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

    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/messages')
  },
)

journey(
  'an address of another site is not followed after signing in',
  async ({ page, api, go }) => {
    await go('/sign-in?next=//evil.example/')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
    assert.equal(new URL(page.url()).origin, api.url)
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
