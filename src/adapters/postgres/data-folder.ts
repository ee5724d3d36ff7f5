import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readBirth } from './processes.ts'

/** The answer to a claim on a data folder: ours until released, or in use by a living Delivrd. */
export type FolderClaim =
  | { readonly kind: 'claimed'; readonly release: () => void }
  | { readonly kind: 'in_use'; readonly pid: number; readonly because: string }

/**
 * Claims a data folder for this process: one Delivrd per folder.
 * A claim dies with its process, so one that a kill -9 left behind is taken over.
 */
export function claimDataFolder(dataDir: string): FolderClaim {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'delivrd.pid')
  const ours = JSON.stringify({ pid: process.pid, birth: readBirth(process.pid) })

  for (;;) {
    try {
      writeFileSync(path, ours, { flag: 'wx' })
      return { kind: 'claimed', release: () => releaseClaim(path, ours) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const found = readFileSafely(path)
    const pid = livingHolder(found)
    if (pid !== null) {
      const because = `the data folder ${dataDir} is in use by another Delivrd, process ${pid}`
      return { kind: 'in_use', pid, because }
    }
    releaseClaim(path, found)
  }
}

/** The process that wrote this claim, while that very process lives and is not ourselves. */
function livingHolder(claim: string): number | null {
  const holder = parseClaim(claim)
  if (holder === null || holder.birth === '' || readBirth(holder.pid) !== holder.birth) return null
  return holder.pid
}

function parseClaim(claim: string): { pid: number; birth: string } | null {
  try {
    const value: unknown = JSON.parse(claim)
    if (typeof value !== 'object' || value === null) return null
    if (!('pid' in value && 'birth' in value)) return null
    return typeof value.pid === 'number' && typeof value.birth === 'string'
      ? { pid: value.pid, birth: value.birth }
      : null
  } catch {
    return null
  }
}

function releaseClaim(path: string, claim: string): void {
  if (readFileSafely(path) === claim) rmSync(path, { force: true })
}

function readFileSafely(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
