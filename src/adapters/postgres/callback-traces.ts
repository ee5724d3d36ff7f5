import { takeTurns } from './callback-turns.ts'
import type { Queryable } from './pool.ts'

/**
 * What was sent about these messages and texts named a person in its address, and what was answered may repeat it.
 * Call it in the transaction that takes the person off, after that: whoever settles an attempt at this moment comes
 * before us and is seen, or after us and sees that nobody is known there any more.
 * @param subjects ids of messages and of texts that came in.
 */
export async function eraseAttempts(db: Queryable, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return
  const { rows } = await db.query<{ id: string }>(
    'select distinct endpoint_id as id from callbacks where message_id = any ($1)',
    [subjects],
  )
  if (rows.length === 0) return
  await takeTurns(
    db,
    rows.map(({ id }) => id),
  )
  await db.query(
    `update callbacks c
        set attempts = (select jsonb_agg(a.attempt || '{"url": "(erased)", "answer": null}' order by a.place)
                          from jsonb_array_elements(c.attempts) with ordinality as a (attempt, place))
      where c.message_id = any ($1) and jsonb_array_length(c.attempts) > 0`,
    [subjects],
  )
}
