import { maskNumber } from '../core/audit.ts'
import { readNumber } from '../core/number.ts'
import type { Act, After, OptOut, OptOutKind, PlatformDeps } from './ports/platform.ts'
import { recordAct } from './record-audit.ts'

export type OptOutWish = {
  /** In any form that people write. */
  readonly number: string
  readonly kind: OptOutKind
  readonly note: string | null
}

export type OptOutAdded =
  | { readonly kind: 'added'; readonly optOut: OptOut; readonly isNew: boolean }
  | { readonly kind: 'unreadable'; readonly because: string }

export async function addOptOut(
  deps: PlatformDeps,
  act: Act,
  wish: OptOutWish,
): Promise<OptOutAdded> {
  const { store, clock } = deps
  const reading = readNumber(wish.number, await defaultCountry(deps, act))
  if (reading.kind !== 'number') return { kind: 'unreadable', because: reading.because }
  const optOut = asOptOut(act, { ...wish, number: reading.e164, createdAt: clock.now() })
  return store.transact(async (tables) => {
    const isNew = (await tables.optOuts.insert([optOut])) === 1
    if (isNew) {
      await recordAct(
        tables,
        { ...act, at: clock.now() },
        { act: 'opt_out.added', subject: maskNumber(reading.e164), after: { kind: wish.kind } },
      )
    }
    return { kind: 'added', optOut, isNew }
  })
}

export type OptOutRemoved =
  | { readonly kind: 'removed'; readonly optOut: OptOut }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unreadable'; readonly because: string }

export async function removeOptOut(
  deps: PlatformDeps,
  act: Act,
  { number, kind }: { readonly number: string; readonly kind: OptOutKind },
): Promise<OptOutRemoved> {
  const { store, clock } = deps
  const reading = readNumber(number, await defaultCountry(deps, act))
  if (reading.kind !== 'number') return { kind: 'unreadable', because: reading.because }
  return store.transact(async (tables) => {
    const optOut = await tables.optOuts.remove(act.caller.workspaceId, reading.e164, kind)
    if (optOut === null) return { kind: 'not-found' }
    const { source, note, createdAt } = optOut
    await recordAct(
      tables,
      { ...act, at: clock.now() },
      {
        act: 'opt_out.removed',
        subject: maskNumber(reading.e164),
        before: { kind, source, note, created_at: createdAt },
      },
    )
    return { kind: 'removed', optOut }
  })
}

export type OptOutQuery = {
  /** A number in any form. */
  readonly number: string | null
  readonly kind: OptOutKind | null
  readonly after: After
  readonly limit: number
}

/** Newest first. A number that cannot be read is on no list. */
export async function listOptOuts(
  deps: PlatformDeps,
  act: Act,
  { number, kind, after, limit }: OptOutQuery,
): Promise<readonly OptOut[]> {
  let numbers: string[] | null = null
  if (number !== null) {
    const reading = readNumber(number, await defaultCountry(deps, act))
    if (reading.kind !== 'number') return []
    numbers = [reading.e164]
  }
  return deps.store.optOuts.page(act.caller.workspaceId, { numbers, kind, after, limit })
}

export type OptOutImport = {
  readonly rows: number
  readonly added: number
  readonly known: number
  readonly errors: readonly { readonly line: number; readonly because: string }[]
}

const IMPORT_CHUNK = 1_000
const ERRORS_SHOWN_MAX = 100

/**
 * Takes in a list of numbers, each with the line it stood on. Rows without a readable number are
 * errors, named by line; numbers that are on the list already stay as they are.
 */
export async function importOptOuts(
  deps: PlatformDeps,
  act: Act,
  given: {
    readonly rows: Iterable<{
      readonly line: number
      readonly number: string
      readonly note: string | null
    }>
    readonly kind: OptOutKind
  },
): Promise<OptOutImport> {
  const { store, clock } = deps
  const country = await defaultCountry(deps, act)
  const errors: { line: number; because: string }[] = []
  const wanted = new Map<string, OptOut>()
  let rows = 0
  for (const row of given.rows) {
    rows++
    const reading = readNumber(row.number, country)
    if (reading.kind !== 'number') errors.push({ line: row.line, because: reading.because })
    else {
      const wish = { number: reading.e164, kind: given.kind, note: row.note }
      wanted.set(reading.e164, {
        ...asOptOut(act, { ...wish, createdAt: clock.now() }),
        source: 'import',
      })
    }
  }
  const all = [...wanted.values()]
  let added = 0
  await store.transact(async (tables) => {
    for (let at = 0; at < all.length; at += IMPORT_CHUNK) {
      added += await tables.optOuts.insert(all.slice(at, at + IMPORT_CHUNK))
    }
    const after = { kind: given.kind, rows, added, errors: errors.length }
    await recordAct(tables, { ...act, at: clock.now() }, { act: 'opt_outs.imported', after })
  })
  const known = rows - errors.length - added
  return { rows, added, known, errors: errors.slice(0, ERRORS_SHOWN_MAX) }
}

const asOptOut = (act: Act, wish: OptOutWish & { readonly createdAt: number }): OptOut => ({
  ...wish,
  workspaceId: act.caller.workspaceId,
  source: act.caller.actor,
  keyword: null,
})

async function defaultCountry({ store }: PlatformDeps, { caller }: Act): Promise<string | null> {
  return (await store.workspaces.byId(caller.workspaceId))?.defaultCountry ?? null
}
