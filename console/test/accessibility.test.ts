import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { findBrowser, launch, openPage } from './browser.ts'
import { startFakeApi } from './fake-api.ts'
import type { FakeApi } from './fake-api.ts'
import { PAGES } from './pages.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const executable = findBrowser()
const skip = executable === null ? 'no Chromium on this machine' : false

type Violation = { id: string; nodes: { html: string }[] }
declare const axe: {
  run: (context: object, options: object) => Promise<{ violations: Violation[] }>
}

let browser: Browser
let api: FakeApi

before(async () => {
  if (executable === null) return
  browser = await launch(executable)
  api = await startFakeApi()
})
after(async () => {
  await browser?.close()
  await api?.stop()
})

type Rules = { only?: readonly string[]; without?: readonly string[] }

async function violationsOf(page: Page, { only, without = [] }: Rules): Promise<string[]> {
  const found = await page.evaluate(
    ({ type, values, off }) =>
      axe.run(document, {
        runOnly: { type, values },
        rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
        resultTypes: ['violations'],
      }),
    only === undefined
      ? { type: 'tag', values: TAGS, off: without }
      : { type: 'rule', values: only, off: [] },
  )
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .slice(0, 2)
        .join(' ')}`,
  )
}

/** Names that are still to come may move things for a moment: what stays too wide is wrong. */
async function tooWide(page: Page): Promise<string[]> {
  await page
    .waitForFunction(
      () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      null,
      { timeout: SETTLE_MS },
    )
    .catch(() => undefined)
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return over > 0 ? [`${over} px wider than the screen`] : []
}

const SETTLE_MS = 2_000
const WIDTHS = [1280, 320] as const
const WHOLE_PAGE = ['region', 'landmark-one-main', 'page-has-heading-one']

for (const theme of ['light', 'dark'] as const) {
  test(`every page can be used by everyone, wide and narrow: ${theme}`, { skip }, async () => {
    const people = new Map<string | null, Awaited<ReturnType<typeof openPage>>>()
    const found: string[] = []
    for (const { name, path, heading, as = 'ada@example.org', opens } of PAGES) {
      const known = people.get(as) ?? (await openPage(browser, api.url, { theme, as }))
      people.set(as, known)
      const { page, errors } = known
      const rules: Rules = {
        // Light has tried every rule; only its colours are different in the dark.
        ...(theme === 'dark' ? { only: ['color-contrast'] } : {}),
        // What is open hides the page behind it from readers, and its headings with it.
        ...(opens === undefined ? {} : { without: WHOLE_PAGE }),
      }
      await page.setViewportSize({ width: WIDTHS[0], height: 900 })
      await page.goto(api.url + path)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await page.waitForFunction(() => document.querySelector('.skeleton') === null)
      if (opens !== undefined) {
        await page.getByRole('button', { name: opens, exact: true }).first().click()
        await page.getByRole('dialog').waitFor()
      }
      // Through the debugger, as the page's own policy admits no script of others.
      await page.evaluate(AXE)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width < 500 ? 720 : 900 })
        const troubles = [...(await violationsOf(page, rules)), ...(await tooWide(page))]
        found.push(...troubles.map((trouble) => `${name}, ${width} px: ${trouble}`))
      }
      found.push(...errors.splice(0).map((error) => `${name}: ${error}`))
    }
    for (const { context } of people.values()) await context.close()
    assert.deepEqual(found, [])
  })
}
