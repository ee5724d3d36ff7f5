import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import * as data from './fake-data.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

const LIVE = `/campaigns/${data.LIVE_CAMPAIGN}`
const legend = (page: Page, status: string) =>
  page.getByRole('button', { name: new RegExp(`^${status} `) })

const countOf = async (page: Page, status: string): Promise<number> =>
  Number(
    (await legend(page, status).innerText())
      .replaceAll(/[^\d\n.]/g, '')
      .trim()
      .split('\n')[0],
  )

journey(
  'a running campaign moves by itself, and its counts always add up',
  async ({ page, go }) => {
    await go(LIVE)
    await page.getByText('Live', { exact: true }).waitFor()
    // The page also asks every three seconds: only the stream brings five numbers in so short a time.
    const seen = new Set<number>()
    const until = performance.now() + 5_000
    await eventually(
      async () => seen.add(await countOf(page, 'Delivered')).size,
      (size) => size >= 5,
    )
    assert.ok(performance.now() < until, 'they came through the stream')
    const counts = await page
      .locator('.legend-count')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.textContent?.replaceAll(/\D/g, ''))))
    assert.equal(
      counts.reduce((sum, one) => sum + one, 0),
      1_000,
    )
  },
)

journey(
  'a status chosen in the chart filters the recipients, and the address keeps it',
  async ({ page, go }) => {
    await go(LIVE)
    await legend(page, 'Not delivered').click()
    const rows = page.getByRole('table', { name: 'Recipients' }).getByRole('row')
    await eventually(
      () => rows.nth(1).innerText(),
      (text) => text.includes('Not delivered'),
    )
    assert.equal(new URL(page.url()).search, '?status=failed')
    await page.getByText(/^\d+ recipients match$/).waitFor()
    const top = () =>
      page.locator('#recipients').evaluate((card) => card.getBoundingClientRect().top)
    await eventually(top, (px) => px >= 0 && px < 200)
    await page.reload()
    await eventually(
      () => rows.nth(1).innerText(),
      (text) => text.includes('Not delivered'),
    )
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await eventually(
      () => rows.nth(1).innerText(),
      (text) => text.includes('Delivered'),
    )
    assert.equal(new URL(page.url()).search, '')
  },
)

journey(
  'a reason says what to do, and leads to its recipients in one press',
  async ({ page, go }) => {
    await go(LIVE)
    const reason = page.getByRole('button', { name: /^Handset unreachable/ })
    assert.match(await reason.innerText(), /Retry later within the useful life/)
    await reason.click()
    await page.waitForURL(/reason=handset-unreachable/)
    await page.getByRole('button', { name: '001', exact: true }).click()
    await page.waitForURL(/code=001/)
  },
)

journey(
  'from the list of campaigns to the reason of one failed message: three presses',
  async ({ page, go }) => {
    await go('/campaigns')
    await page.getByRole('link', { name: 'Parcel day, north' }).click()
    await legend(page, 'Not delivered').click()
    await page.waitForURL(/status=failed/)
    await page.getByRole('link', { name: '+447700900004', exact: true }).click()
    await page.getByRole('heading', { name: 'Handset unreachable' }).waitFor()
  },
)

journey(
  'stopping says how many cannot be recalled; resuming goes on',
  async ({ page, api, go }) => {
    await go(LIVE)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Stop sending?' })
    assert.match(await dialog.innerText(), /\d+ messages already handed over cannot be recalled/)
    await dialog.getByRole('button', { name: 'Stop sending' }).click()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
    assert.deepEqual(
      api.sent.map(({ path }) => path.split('/').at(-1)),
      ['stop', 'resume'],
    )
  },
)

journey('every chart can be read as a table', async ({ page, go }) => {
  await go(LIVE)
  for (const title of ['How long delivery took', 'How it unfolded']) {
    await page.getByRole('button', { name: `Show as a table: ${title}` }).click()
    await page.getByRole('table', { name: title }).waitFor()
  }
  assert.match(await page.locator('main').innerText(), /Half of the receipts came within \d/)
})

journey(
  'the export offers a file for spreadsheets, one for programs, and the filtered rows',
  async ({ page, go }) => {
    await go(`${LIVE}?status=failed`)
    await page.getByRole('button', { name: 'Export' }).click()
    const hrefOf = (name: string) => page.getByRole('menuitem', { name }).getAttribute('href')
    assert.match((await hrefOf('For a spreadsheet')) ?? '', /export\.csv\?profile=spreadsheet$/)
    assert.match((await hrefOf('For a program')) ?? '', /profile=data$/)
    assert.match((await hrefOf('Only the filtered')) ?? '', /profile=spreadsheet&status=failed$/)
  },
)

journey('the scripts of the campaign page stay below 250 kB', async ({ page, go }) => {
  await go(LIVE)
  await page.getByRole('table', { name: 'Recipients' }).waitFor()
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js')),
  )
  const dist = join(import.meta.dirname, '..', 'dist')
  const sizes = names.map((name) => gzipSync(readFileSync(join(dist, name))).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  assert.ok(names.length > 3 && total <= 250_000, `${names.length} files, ${total} octets`)
})

journey(
  'the shares of the reasons are each reason’s own, and make a whole',
  async ({ page, go }) => {
    await go(`/campaigns/${data.DONE_CAMPAIGN}`)
    const shares = page.locator('.pareto-share')
    await shares.first().waitFor()
    const percents = (await shares.allInnerTexts()).map((text) => Number.parseFloat(text))
    const sum = percents.reduce((all, one) => all + one, 0)
    assert.ok(percents.length > 1 && Math.abs(sum - 100) < 1, percents.join(' + '))
  },
)

journey('contradictions lead to the messages that have them', async ({ page, go }) => {
  await go(LIVE)
  await page.getByRole('button', { name: 'Show these messages' }).click()
  await page.waitForURL(/conflict=true/)
  await page.getByText('Filtered by contradicting receipts').waitFor()
})

journey(
  'the recipients of a long list come as one scrolls, and never move meanwhile',
  async ({ page, go }) => {
    await go(LIVE)
    const table = page.getByRole('table', { name: 'Recipients' })
    await table.getByRole('row').nth(1).waitFor()
    assert.equal(await table.getAttribute('aria-rowcount'), '1000')
    await page.mouse.move(700, 500)
    await eventually(
      async () => {
        await page.mouse.wheel(0, 1_500)
        return table.getByRole('row').last().getAttribute('aria-rowindex')
      },
      (index) => Number(index) > 250,
    )
    await page
      .getByRole('button', { name: /changed · Show the new state/ })
      .waitFor({ state: 'attached' })
    const rendered = await table.getByRole('row').count()
    assert.ok(rendered < 80, `${rendered} rows exist at once`)
  },
)

// Each of them waits for what the page does by itself after a few seconds, and computes little.
describe('in its own time', { concurrency: 2 }, () => {
  journey('charges are kept up to date beside the stream of counts', async ({ page, go }) => {
    await go(LIVE)
    const charged = page.locator('.facts > div', { hasText: /^Charged/ }).locator('dd')
    const before = await charged.innerText()
    await eventually(
      () => charged.innerText(),
      (now) => now !== before,
    )
  })

  journey(
    'without an event stream the page asks from time to time, and says so',
    async ({ page, go }) => {
      await go(LIVE)
      await page.getByText('Updating every 3 s').waitFor()
      const before = await countOf(page, 'Delivered')
      await eventually(
        () => countOf(page, 'Delivered'),
        (now) => now > before,
      )
    },
    { world: { hasEvents: false } },
  )

  journey(
    'trouble is said in the server’s words, with a way to try again',
    async ({ page, go }) => {
      await go(`/campaigns/${data.BROKEN_CAMPAIGN}`)
      const alert = page.getByRole('alert')
      await alert.waitFor()
      assert.match(await alert.innerText(), /The database did not answer in time/)
      await alert.getByRole('button', { name: 'Try again' }).waitFor()
    },
  )

  journey('who stopped a campaign is said by name', async ({ page, go }) => {
    await go(LIVE)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop sending' }).click()
    await page.getByText(/stopped .*2026.* by Ada Lovelace/).waitFor()
  })
})
