import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { findBrowser, launch, openPage } from './browser.ts'
import type { Look } from './browser.ts'
import { startFakeApi } from './fake-api.ts'
import type { FakeApi } from './fake-api.ts'

type World = Parameters<typeof startFakeApi>[0]
type Journey = { page: Page; api: FakeApi; go: (path: string) => Promise<void> }

const executable = findBrowser()
let browser: Browser

/** Call once in a file: starts the browser before its journeys and ends it after them. */
export function useBrowser() {
  before(async () => {
    if (executable !== null) browser = await launch(executable)
  })
  after(async () => {
    await browser?.close()
  })
}

/** One person, one fresh world, one browser window; no error of the page's own may go by. */
export function journey(
  name: string,
  walk: (journey: Journey) => Promise<void>,
  { look, world }: { look?: Look; world?: World } = {},
) {
  test(name, { skip: executable === null ? 'no Chromium on this machine' : false }, async () => {
    const api = await startFakeApi(world)
    const { page, context, errors } = await openPage(browser, api.url, look)
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
      await context.close()
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
