import { useSyncExternalStore } from 'react'

/** What a person prefers in this browser. Kept under these names; absent means the first choice. */
const CHOICES = {
  theme: ['system', 'light', 'dark'],
  shortcuts: ['on', 'off'],
} as const

type Name = keyof typeof CHOICES
export type Preference<Key extends Name> = (typeof CHOICES)[Key][number]

const listeners = new Set<() => void>()

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read<Key extends Name>(name: Key): Preference<Key> {
  const choices: readonly Preference<Key>[] = CHOICES[name]
  const kept = localStorage.getItem(`delivrd-${name}`)
  return choices.find((choice) => choice === kept) ?? (choices[0] as Preference<Key>)
}

export function setPreference<Key extends Name>(name: Key, value: Preference<Key>) {
  localStorage.setItem(`delivrd-${name}`, value)
  if (name === 'theme') {
    if (value === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = value
  }
  for (const listener of listeners) listener()
}

export const usePreference = <Key extends Name>(name: Key): Preference<Key> =>
  useSyncExternalStore(subscribe, () => read(name))

export const preference = read
