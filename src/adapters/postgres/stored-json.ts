const UNSTORABLE = /\\u0000|\\ud[89a-f]/i

/** JSON that jsonb takes: halves of surrogate pairs become U+FFFD, and NULs go. */
export function storedJson(value: unknown): string {
  const json = JSON.stringify(value)
  return UNSTORABLE.test(json) ? JSON.stringify(mend(value)) : json
}

function mend(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '')
  if (Array.isArray(value)) return value.map(mend)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [mend(name), mend(one)]))
}
