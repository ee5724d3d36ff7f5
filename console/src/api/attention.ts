/** Whether somebody is there: what a page asks by itself is not to keep a session alive. */

// Whoever opened the page is there.
let didAct = true

// Not 'pointermove': some browsers tell it of a pointer that lies still, when the page moves below it.
const ACTS = ['pointerdown', 'keydown', 'wheel'] as const

/** Call once: from now on it is noted what a person does. */
export function watchAttention(page: Pick<Window, 'addEventListener'>) {
  for (const act of ACTS) {
    page.addEventListener(act, () => (didAct = true), { capture: true, passive: true })
  }
}

/** True when a person did something since this was asked last. */
export function takeAttention(): boolean {
  const didThen = didAct
  didAct = false
  return didThen
}
