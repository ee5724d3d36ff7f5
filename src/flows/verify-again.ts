import { timeOfId } from '../core/ids.ts'
import { keptMeta, requestOf } from './door-request.ts'
import type { DoorDeps, Quarantine, Unproven } from './ports/doors.ts'
import type { HttpAccount, JournalRow } from './ports/pipeline.ts'
import { judge } from './take-at-door.ts'

export type VerifiedAgain = {
  readonly checked: number
  readonly proven: number
  readonly stillRefused: number
  /** Of those: nobody could tell for now. */
  readonly undecided: number
}

type Deps = Pick<DoorDeps, 'world' | 'references' | 'providers' | 'baseUrl' | 'pause'> & {
  readonly quarantine: Pick<Quarantine, 'page' | 'release'>
}

const PAGE = 100

/**
 * Looks again at what nobody could prove: with the secrets, settings and address that are in force now. What is
 * proven goes on its way as if it had just been let in, with the time at which it came.
 */
export async function verifyAgain(deps: Deps, account: HttpAccount): Promise<VerifiedAgain> {
  let checked = 0
  let proven = 0
  let undecided = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const page = await deps.quarantine.page(account.id, after, PAGE)
    const last = page.at(-1)
    if (last === undefined) {
      return { checked, proven, stillRefused: checked - proven, undecided }
    }
    const rows: JournalRow[] = []
    for (const unproven of page) {
      await deps.pause()
      const row = await provenRow(deps, account, unproven)
      if (row === 'undecided') undecided += 1
      else if (row !== null) rows.push(row)
    }
    checked += page.length
    proven += await deps.quarantine.release(rows)
    after = last.id
  }
}

/** Null: still not to be believed. */
async function provenRow(
  deps: Deps,
  account: HttpAccount,
  { id, accountId, raw, meta }: Unproven,
): Promise<JournalRow | 'undecided' | null> {
  const provider = deps.providers.of(account.kind)
  const connection = deps.providers.connection(account)
  if (provider === undefined || connection === null) return 'undecided'
  const { target, method, headers } = meta
  const request = requestOf({ target, method, headers, body: raw }, deps.baseUrl(), timeOfId(id))
  const judged = await judge(deps, { account, provider, connection, request })
  if (judged.kind === 'undecided') return 'undecided'
  if (judged.kind === 'refused') return null
  const { trust, reference } = judged
  const kept = keptMeta(request, { provider, connection })
  return { id, accountId, raw, protocol: 'http', meta: { ...kept, trust, reference } }
}
