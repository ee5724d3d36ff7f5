import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { preference } from './preferences.ts'

const GO = {
  c: '/campaigns',
  m: '/messages',
  s: '/send',
  i: '/inbound',
  a: '/accounts',
} as const

const PAIR_MS = 1_200

/** Single keys, never while somebody is writing, and only while they are switched on. */
export function useShortcuts(showHelp: () => void) {
  const router = useRouter()

  useEffect(() => {
    let wentAt = 0
    function onKey(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isWriting(event.target) || preference('shortcuts') === 'off') return
      const isSecond = event.timeStamp - wentAt < PAIR_MS
      wentAt = 0
      if (isSecond && event.key in GO) {
        event.preventDefault()
        void router.navigate({ to: GO[event.key as keyof typeof GO] })
      } else if (event.key === 'g') wentAt = event.timeStamp
      else if (event.key === '/') focusSearch(event)
      else if (event.key === '?') showHelp()
      else if (event.key === 'n') void router.navigate({ to: '/campaigns/new' })
      else if (event.key === 'j' || event.key === 'k') moveRow(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router, showHelp])
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null)

function focusSearch(event: KeyboardEvent) {
  event.preventDefault()
  document.querySelector<HTMLInputElement>('input[data-search]')?.focus()
}

/** The link of each row of a list carries data-row. */
function moveRow(event: KeyboardEvent) {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row === document.activeElement)
  rows[event.key === 'j' ? at + 1 : Math.max(0, at - 1)]?.focus()
}
