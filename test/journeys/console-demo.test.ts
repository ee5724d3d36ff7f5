import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { findBrowser, launch, openPage } from '../../console/test/browser.ts'
import { eventually } from '../../console/test/journey.ts'
import { type ServerProcess, freePort, startServer } from '../support/server-process.ts'

const executable = findBrowser()
const skip = executable === null ? 'no Chromium on this machine' : false
const root = mkdtempSync(join(tmpdir(), 'delivrd-console-'))
// As root, the database runs under an account that must be able to come here.
chmodSync(root, 0o755)
const PASSWORD = 'violet harbour lantern 42'

let browser: Browser
let server: ServerProcess

before(async () => {
  if (executable === null) return
  browser = await launch(executable)
  const port = String(await freePort())
  server = startServer({ dataDir: join(root, 'data'), args: ['--demo'], env: { PORT: port } })
})

after(async () => {
  await browser?.close()
  if (server !== undefined) {
    server.kill('SIGTERM')
    await server.ended
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

/** The counts of the legend, added up. */
const sumOf = (page: Page): Promise<number> =>
  page
    .locator('.legend-count')
    .evaluateAll((cells) =>
      cells.reduce((sum, cell) => sum + Number(cell.textContent?.replaceAll(/\D/g, '')), 0),
    )

const delivered = async (page: Page): Promise<number> => {
  const text = await page.getByRole('button', { name: /^Delivered / }).innerText()
  return Number(/\d[\d,]*/.exec(text)?.[0].replace(',', ''))
}

test(
  'a newcomer becomes admin, watches the sample, and sends a campaign of their own',
  { skip },
  async () => {
    const { url, setup_url: setupUrl, campaign_url: campaignUrl } = await server.ready
    const { page, context, errors } = await openPage(browser, url, { as: null })
    page.setDefaultTimeout(20_000)
    await page.goto(setupUrl ?? '')
    await page.getByLabel('Your name').fill('Ada Lovelace')
    await page.getByLabel('E-mail').fill('ada@example.org')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create admin and sign in' }).click()
    await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()

    await page.goto(campaignUrl ?? '')
    await page.getByText('Live', { exact: true }).waitFor()
    const before = await delivered(page)
    await eventually(
      () => delivered(page),
      (now) => now > before || now > 700,
    )
    assert.equal(await sumOf(page), 1_000)
    await page.getByRole('table', { name: 'Recipients' }).getByRole('link').first().click()
    await page.getByRole('heading', { name: 'What happened' }).waitFor()

    await page.goto(`${url}/campaigns/new`)
    await page.locator('input[type=file]').setInputFiles({
      name: 'guests.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'phone;name\r\n+1 555 000 7001;Ada\r\n+1 555 201 7002;Bao\r\nn/a;Chidi\r\n+15550007001;Ada again\r\n',
      ),
    })
    await page.getByText('2 recipients can be texted').waitFor()
    await page.getByText('1 row without a readable number').waitFor()
    await page.getByText('Duplicate message: 1').waitFor()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Text', { exact: true }).fill('Hello {name}, we open at nine.')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Hello Ada, we open at nine.').waitFor()
    await page.getByRole('button', { name: 'Send to 2 recipients' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Send 2 messages' }).click()
    await page.getByRole('heading', { name: 'guests', level: 1 }).waitFor()
    for (const status of ['Delivered', 'Not delivered', 'Rejected']) {
      await page.getByRole('button', { name: new RegExp(`^${status} 1 `) }).waitFor()
    }
    assert.equal(await sumOf(page), 3)
    assert.deepEqual(errors, [])
    await context.close()
  },
)

const PATHS = [
  'campaigns',
  'messages',
  'send',
  'inbound',
  'opt-outs',
  'accounts',
  'orphans',
  'people',
  'keys',
  'audit',
  'settings',
  'reasons',
  'codes',
  'codes?q=30007',
  'codes/twilio/30007',
  'codes/smpp/UNDELIV',
  'held',
  'senders',
  'settings/sending',
  'settings/balance',
  'opt-outs/suggestions',
  'unknown-words',
  'table-entries',
  'replay',
  'imports',
  'help',
  'help/troubleshooting',
  'search?q=%2B15550007001',
  'search?q=001',
]

declare const history: { pushState: (state: null, unused: string, url: string) => void }

const withoutQuery = (path: string): string => path.replace(/\?.*/, '')

/** As a person goes, until another heading is there. What has the same one as the last page is loaded anew. */
async function goTo(page: Page, { path, last }: { path: string; last: string }): Promise<void> {
  const heading = page.getByRole('heading', { level: 1 })
  if (withoutQuery(path) === withoutQuery(last)) {
    await page.goto(new URL(`/${path}`, page.url()).href)
    return heading.waitFor()
  }
  const before = await heading.innerText()
  await page.evaluate((to) => history.pushState(null, '', to), `/${path}`)
  await heading.filter({ hasNotText: new RegExp(`^${RegExp.escape(before)}$`) }).waitFor()
}

test('every page of the console speaks with the product without trouble', { skip }, async () => {
  const { url } = await server.ready
  const { page, context, errors } = await openPage(browser, url, { as: null })
  const refused: string[] = []
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`)
  })
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill('ada@example.org')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor()
  let last = 'campaigns'
  for (const path of PATHS) {
    const opened = await page.request.get(`${url}/${path}`)
    assert.match(`${opened.status()} ${opened.headers()['content-type']}`, /^200 text\/html/, path)
    await goTo(page, { path, last })
    last = path
    await page.locator('.skeleton').first().waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('alert').count(), 0, path)
  }
  await page.goto(`${url}/accounts`)
  await page.getByRole('link', { name: 'Simulated carrier' }).click()
  await page
    .getByRole('tab', { name: 'Connect and test' })
    .or(page.getByRole('link', { name: 'Connect and test' }))
    .first()
    .click()
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByText('The connection works').waitFor()
  assert.deepEqual(refused, [])
  assert.deepEqual(errors, [])
  await context.close()
})
