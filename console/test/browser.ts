import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Where a browser is on this machine; null: the tests that need one say so and are skipped. */
export function findBrowser(): string | null {
  const own = process.env['CHROMIUM']
  return own ?? PLACES.find((place) => existsSync(place)) ?? null
}

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: FLAGS })

export type Look = { theme?: 'light' | 'dark'; width?: number; as?: string | null }

/** A window of its own: nothing in it is shared with another. */
export function openWindow(browser: Browser, { theme = 'light', width = 1280 }: Look = {}) {
  return browser.newContext({
    viewport: { width, height: width < 500 ? 720 : 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
}

/** Signs in as somebody whom the API behind the url stands for; as null nobody is signed in. */
export async function be(
  context: BrowserContext,
  url: string,
  as: string | null = 'ada@example.org',
): Promise<void> {
  const wanted = as === null ? [] : [encodeURIComponent(as)]
  const known = (await context.cookies(url)).map(({ value }) => value)
  // Who is somebody already is left alone: others may be at work in the same window.
  if (known.join() === wanted.join()) return
  await context.clearCookies()
  for (const value of wanted) await context.addCookies([{ name: 'delivrd_session', value, url }])
}

/** A page of somebody who is signed in, which gathers every error of the console's own. */
export async function openTab(
  context: BrowserContext,
  url: string,
  { as }: Look = {},
): Promise<{ page: Page; errors: string[] }> {
  await be(context, url, as)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (entry) => {
    // The browser itself writes a line for each answer that is not 2xx; the page shows those.
    if (entry.type() === 'error' && !entry.text().startsWith('Failed to load resource')) {
      errors.push(entry.text())
    }
  })
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, errors }
}

/** A page in a window of its own, in one look. */
export async function openPage(
  browser: Browser,
  url: string,
  look: Look = {},
): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
  const context = await openWindow(browser, look)
  return { ...(await openTab(context, url, look)), context }
}
