/** What a screen reader should say, and how often it may be interrupted. */

const QUIET_MS = 10_000

let region: HTMLElement | null = null
let lastLiveAt = -QUIET_MS

function speak(text: string) {
  if (region === null) {
    region = document.createElement('div')
    region.className = 'unseen'
    region.setAttribute('aria-live', 'polite')
    document.body.append(region)
  }
  region.textContent = text
}

/** The answer to something that the person just did: always said. */
export const say = (text: string) => speak(text)

/** News that came by itself: at most once in ten seconds; the newest numbers come with the next. */
export function sayNews(text: string, nowMs: number) {
  if (nowMs - lastLiveAt < QUIET_MS) return
  lastLiveAt = nowMs
  speak(text)
}
