import type { Pool } from 'pg'
import { prepare, run } from './pool.ts'

/** Of all advisory locks those that say that a process is alive. */
export const ALIVE = 6

/** A number that this process has for itself while it lives. */
export type Alive = {
  /** Another one after the connection to the database was lost. */
  number(): Promise<number>
  /** Whether it is still the number that others see. */
  isHeld(number: number): boolean
  stop(): Promise<void>
}

const TAKE = prepare('alive_take', 'select pg_try_advisory_lock($1, $2) as is_taken')
const NUMBERS = 0x7fffffff

/**
 * A lock that is held over one connection: whoever asks the database sees at once when this process is gone,
 * however it went. The connection is one of the pool's for as long.
 */
export function holdAlive(pool: Pool, draw: () => number): Alive {
  let held: Promise<{ readonly end: () => void; readonly number: number }> | null = null
  let seen: number | null = null

  const hold = async () => {
    const client = await pool.connect()
    let isOver = false
    const end = (): void => {
      // Said twice of a connection that is lost; by the second time there may be another.
      if (isOver) return
      isOver = true
      held = seen = null
      // A pool counts a lost connection as one that is in use until it is told; and with one that lives the lock is gone.
      client.release(true)
    }
    client.once('error', end)
    client.once('end', end)
    try {
      for (;;) {
        const number = Math.floor(draw() * NUMBERS)
        const { rows } = await run<{ is_taken: boolean }>(client, TAKE, [ALIVE, number])
        if (rows[0]?.is_taken !== true) continue
        seen = number
        return { end, number }
      }
    } catch (error) {
      end()
      throw error
    }
  }
  return {
    async number() {
      held ??= hold().catch((error: unknown) => {
        held = null
        throw error
      })
      return (await held).number
    },
    isHeld: (number) => number === seen,
    async stop() {
      const last = await held?.catch(() => null)
      held = seen = null
      last?.end()
    },
  }
}
