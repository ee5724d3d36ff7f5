import { statfs } from 'node:fs/promises'

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** The free bytes of a folder's disk, as of a moment ago: for what asks all the time and may not wait. */
export type FreeSpace = { readonly bytes: () => number | null; readonly stop: () => void }

const LOOK_EVERY_MS = 1_000

export function watchFreeSpace(folder: string): FreeSpace {
  let known: number | null = null
  const look = () => {
    freeBytes(folder).then(
      (bytes) => (known = bytes),
      // A folder that cannot be asked is no full disk: /readyz says what is wrong with it.
      () => (known = null),
    )
  }
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  return { bytes: () => known, stop: () => clearInterval(timer) }
}
