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

async function violationsOf(page: Page): Promise<string[]> {
  // Through the debugger, as the page's own policy admits no script of others.
  await page.evaluate(AXE)
  const found = await page.evaluate(
    (tags) =>
      axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }),
    TAGS,
  )
  return found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .slice(0, 2)
        .join(' ')}`,
  )
}

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 320]) {
    test(`every page can be used by everyone: ${theme}, ${width} px`, { skip }, async () => {
      const people = new Map<string | null, Awaited<ReturnType<typeof openPage>>>()
      const found: string[] = []
      for (const { name, path, heading, as = 'ada@example.org' } of PAGES) {
        const known = people.get(as) ?? (await openPage(browser, api.url, { theme, width, as }))
        people.set(as, known)
        const { page, errors } = known
        await page.goto(api.url + path)
        await page.getByRole('heading', { level: 1, name: heading }).waitFor()
        await page.waitForFunction(() => document.querySelector('.skeleton') === null)
        const troubles = [...(await violationsOf(page)), ...errors.splice(0)]
        const tooWide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (tooWide > 0) troubles.push(`${tooWide} px wider than the screen`)
        found.push(...troubles.map((trouble) => `${name}: ${trouble}`))
      }
      for (const { context } of people.values()) await context.close()
      assert.deepEqual(found, [])
    })
  }
}
