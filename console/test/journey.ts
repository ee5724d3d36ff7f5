import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findBrowser, launch, openTab, openWindow } from './browser.ts'
import type { Look } from './browser.ts'
import { startFakeApi } from './fake-api.ts'
import type { FakeApi } from './fake-api.ts'

type World = Parameters<typeof startFakeApi>[0]
type Journey = { page: Page; api: FakeApi; go: (path: string) => Promise<void> }

const executable = findBrowser()
let browser: Browser
/** For everybody who sees it in the usual look and changes nothing about it. */
let shared: BrowserContext

/** Call once in a file: starts the browser before its journeys and ends it after them. */
export function useBrowser() {
  before(async () => {
    if (executable === null) return
    browser = await launch(executable)
    shared = await openWindow(browser)
    await holdProcess(shared)
  })
  after(async () => {
    await browser?.close()
  })
}

/**
 * While one page of a site is open, the browser opens the next one in the same process. Another process
 * costs more than the page: it starts, and compiles every script of the console anew.
 */
async function holdProcess(context: BrowserContext) {
  const api = await startFakeApi()
  const page = await context.newPage()
  await page.goto(`${api.url}/favicon.svg`)
  await api.stop()
}

/**
 * One person, one fresh world, one page; no error of the page's own may go by. Each world has an origin
 * of its own, and with it its own storage. A journey that changes its window (the clock, permissions)
 * asks for one of its own; a look has one anyway.
 */
export function journey(
  name: string,
  walk: (journey: Journey) => Promise<void>,
  { look = {}, world, isAlone }: { look?: Look; world?: World; isAlone?: boolean } = {},
) {
  const ownWindow = isAlone ?? (look.width !== undefined || look.theme !== undefined)
  test(name, { skip: executable === null ? 'no Chromium on this machine' : false }, async () => {
    const api = await startFakeApi(world)
    const context = ownWindow ? await openWindow(browser, look) : shared
    const { page, errors } = await openTab(context, api.url, look)
    page.setDefaultTimeout(15_000)
    try {
      await walk({
        page,
        api,
        go: async (path) => {
          await page.goto(api.url + path)
        },
      })
      assert.deepEqual(errors, [])
    } finally {
      await (ownWindow ? context.close() : page.close())
      await api.stop()
    }
  })
}

const DEADLINE_MS = 10_000

/** Asks until it is true, and says what it was at last. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  const until = performance.now() + DEADLINE_MS
  for (;;) {
    const value = await ask()
    if (isRight(value)) return value
    assert.ok(performance.now() < until, `still ${JSON.stringify(value)}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
  }
}
