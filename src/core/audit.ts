/** An act in the audit log, as far as its hash covers it. */
export type ChainedAct = {
  readonly workspaceId: string
  readonly number: number
  readonly at: number
  readonly actor: string
  readonly act: string
  readonly subject: string | null
  readonly ip: string | null
  readonly before: object | null
  readonly after: object | null
}

/**
 * What the hash of an entry is taken of: the hash before it and every field, in one spelling whatever
 * the database does to the order of keys. The first entry of a workspace follows the empty hash.
 */
export const auditText = (previousHash: string, entry: ChainedAct): string =>
  canonicalJson([
    previousHash,
    entry.workspaceId,
    entry.number,
    entry.at,
    entry.actor,
    entry.act,
    entry.subject,
    entry.ip,
    entry.before,
    entry.after,
  ])

/** JSON with the keys of every object sorted, and what is undefined left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
  return `{${pairs.join(',')}}`
}

/** A number that may stand in logs: +372•••••55. */
export const maskNumber = (number: string): string =>
  number.length < 7
    ? '•'.repeat(number.length)
    : number.slice(0, 4) + '•'.repeat(number.length - 6) + number.slice(-2)
