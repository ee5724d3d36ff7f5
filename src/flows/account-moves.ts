import type { SettingsError } from '../core/account-settings.ts'
import { originOf } from '../core/origin.ts'
import type { ConnectionParts, ConnectionWish } from './account-connection.ts'
import type { Connection, ConnectionField } from './ports/providers.ts'

/** It stands in an address of ours, and goes nowhere with a request. */
const STAYS_HERE = 'inbound_key'

/**
 * Whoever may change where an account's secrets are sent could have them sent to themselves, and so read what
 * nobody is shown: at another host they are given anew, or removed.
 */
export function secretsLeftBehind(
  fields: readonly ConnectionField[],
  wish: ConnectionWish,
  { before, after }: { readonly before: ConnectionParts; readonly after: Connection },
): readonly SettingsError[] {
  const moved = fields.find(({ name }) => isMoved(before.open[name], after[name], name))
  if (moved === undefined) return []
  return Object.keys(before.secrets)
    .filter((name) => name !== STAYS_HERE && wish[name] === undefined)
    .map((name) => ({
      pointer: `/connection/${name}`,
      detail: `must be given again: it would be sent to another host, as ${moved.name} says`,
    }))
}

/** A field that is empty again means the vendor's own address. */
const isMoved = (before: string | undefined, after: string | undefined, name: string): boolean =>
  name.endsWith('url') && after !== undefined && originOf(after) !== originOf(before ?? '')
