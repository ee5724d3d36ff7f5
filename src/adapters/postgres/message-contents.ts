import type { Pool } from 'pg'
import { bucketOfId } from '../../core/ids.ts'
import type { MessageContents } from '../../flows/ports/message-contents.ts'
import { eraseAttempts } from './callback-traces.ts'
import { forgetEnded } from './forgetting.ts'
import { inTransaction } from './pool.ts'
import type { Sealing } from './quarantine.ts'

/**
 * The octets that a message carried are its words too; what else is on the wire says nothing of them.
 * @param secrets seals the keys that tell an erasure whose number was hidden.
 */
export const postgresMessageContents = (pool: Pool, secrets: Sealing): MessageContents => ({
  redact: (workspaceId, id) =>
    takeOff(
      pool,
      `update message_contents
          set text = '', wire = case when wire ? 'octets' then wire || '{"octets": null}' else wire end
        where bucket = $1 and message_id = $2 and workspace_id = $3`,
      { workspaceId, id },
    ),
  remove: (workspaceId, id) =>
    takeOff(
      pool,
      'delete from message_contents where bucket = $1 and message_id = $2 and workspace_id = $3',
      { workspaceId, id },
    ),
  forgetEnded: (now) => forgetEnded(pool, secrets, now),
})

/** What customers were told of it repeats it in the addresses that were called: that goes too. */
const takeOff = (
  pool: Pool,
  text: string,
  { workspaceId, id }: { readonly workspaceId: string; readonly id: string },
): Promise<boolean> =>
  inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(text, [bucketOfId(id), id, workspaceId])
    if (rowCount === 1) await eraseAttempts(db, [id])
    return rowCount === 1
  })
