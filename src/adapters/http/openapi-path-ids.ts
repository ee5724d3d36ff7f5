import type { WireKind } from '../../core/ids.ts'
import { exampleId } from './api/schemas.ts'

type Parameter = { in?: string; name?: string; example?: unknown; schema?: { examples?: unknown } }
type Document = {
  paths?: Record<string, Record<string, { parameters?: Parameter[] }>>
}

/** Whose id stands in a path, by what stands before it. Null: a bare UUID. */
const KINDS: Readonly<Record<string, WireKind | null>> = {
  messages: 'msg',
  campaigns: 'cmp',
  imports: 'imp',
  orphans: 'rcp',
  'unknown-words': 'unk',
  'table-entries': 'ent',
  jobs: null,
  'callback-endpoints': 'cep',
  callbacks: 'cbk',
  listeners: 'cep',
  'door-logins': 'dlg',
  users: 'usr',
  invitations: null,
  keys: 'key',
  workspaces: 'wsp',
  accounts: 'acc',
}

const BARE = '0192f1c0-7b3a-7c55-a1b2-c3d4e5f6a7b8'

/** Gives every `{id}` of a path an example of its own kind: all routes share one schema for it. */
export function exemplifyPathIds<Given>(given: Given): Given {
  for (const [path, methods] of Object.entries((given as Document).paths ?? {})) {
    const resource = /([^/]+)\/\{id\}/.exec(path)?.[1]
    const kind = resource === undefined ? undefined : KINDS[resource]
    if (kind === undefined) continue
    const example = kind === null ? BARE : exampleId(kind)
    for (const { parameters = [] } of Object.values(methods)) {
      for (const one of parameters) {
        if (one.in !== 'path' || one.name !== 'id') continue
        delete one.schema?.examples
        one.example = example
      }
    }
  }
  return given
}
