import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { be, findBrowser, launch, openPage } from './browser.ts'
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
let lanes: readonly Lane[]

before(async () => {
  if (executable === null) return
  browser = await launch(executable)
  api = await startFakeApi()
  lanes = await Promise.all(Array.from({ length: LANES }, openLane))
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
/** One for each core that the suite counts on. */
const LANES = 2

type Theme = 'light' | 'dark'
type KnownPage = (typeof PAGES)[number]
/** One tab for all of its pages: another would compile every script anew. `last` is what it shows. */
type Lane = Awaited<ReturnType<typeof openPage>> & { last: KnownPage | null }

const openLane = async (): Promise<Lane> => ({ ...(await openPage(browser, api.url)), last: null })

/** As the system's theme changes under an open page; until every colour has changed over. */
async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme })
  await page.waitForFunction((wanted) => {
    const [, red] = /rgb\((\d+)/.exec(getComputedStyle(document.body).backgroundColor) ?? []
    const isDark = Number(red) < 128
    return (
      isDark === (wanted === 'dark') &&
      document.getAnimations().every(({ playState }) => playState === 'finished')
    )
  }, theme)
}

/**
 * Within the console as a person goes, where the heading then shows that the next page is there;
 * else, and as somebody else, by loading it.
 */
async function goTo(lane: Lane, known: KnownPage): Promise<void> {
  const { page, context, last } = lane
  lane.last = known
  if (last !== null && last.as === known.as && last.heading !== known.heading) {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    return page.evaluate((path) => history.pushState(null, '', path), known.path)
  }
  await be(context, api.url, known.as)
  await page.goto(api.url + known.path)
  // Through the debugger, as the page's own policy admits no script of others.
  await page.evaluate(AXE)
}

async function open(lane: Lane, known: KnownPage): Promise<void> {
  const { page } = lane
  const { heading, opens } = known
  await page.setViewportSize({ width: WIDTHS[0], height: 900 })
  await goTo(lane, known)
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
  if (opens !== undefined) {
    await page.getByRole('button', { name: opens, exact: true }).first().click()
    await page.getByRole('dialog').waitFor()
  }
}

/** What is wrong with a page in both themes and both widths. It is gone to once: that is half of the work. */
async function troublesOf(lane: Lane, known: KnownPage): Promise<readonly string[]> {
  const { page, errors } = lane
  const { name, opens } = known
  const found: string[] = []
  await open(lane, known)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 500 ? 720 : 900 })
    for (const theme of ['light', 'dark'] as const) {
      await wear(page, theme)
      const rules: Rules = {
        // Light tries every rule; only its colours are different in the dark.
        ...(theme === 'dark' ? { only: ['color-contrast'] } : {}),
        // What is open hides the page behind it from readers, and its headings with it.
        ...(opens === undefined ? {} : { without: WHOLE_PAGE }),
      }
      const troubles = [...(await violationsOf(page, rules)), ...(await tooWide(page))]
      found.push(...troubles.map((trouble) => `${name}, ${width} px, ${theme}: ${trouble}`))
    }
  }
  return [...found, ...errors.splice(0).map((error) => `${name}: ${error}`)]
}

/** Takes pages from the same pile as the other lanes. */
async function work(lane: Lane, pile: Iterator<KnownPage>): Promise<readonly string[]> {
  const found: string[] = []
  for (let next = pile.next(); next.done !== true; next = pile.next()) {
    found.push(...(await troublesOf(lane, next.value)))
  }
  return found
}

/** So many that a run of them ends well within the time that a test has, on a busy machine too. */
const AT_ONCE = 12

test('there are pages to look at', () => assert.ok(PAGES.length > AT_ONCE))

for (let from = 0; from < PAGES.length; from += AT_ONCE) {
  const some = PAGES.slice(from, from + AT_ONCE)
  const names = `${some[0]?.name} to ${some.at(-1)?.name}`
  test(
    `everyone can use each page, wide and narrow, light and dark: ${names}`,
    { skip },
    async () => {
      const pile = some.values()
      const found = await Promise.all(lanes.map((lane) => work(lane, pile)))
      assert.deepEqual(found.flat(), [])
    },
  )
}
