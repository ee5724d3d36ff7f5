import type { Pool } from 'pg'
import { bucketOfId } from '../../core/ids.ts'
import type { MessageContents } from '../../flows/ports/message-contents.ts'

/** The octets that a message carried are its words too; what else is on the wire says nothing of them. */
export const postgresMessageContents = (pool: Pool): MessageContents => ({
  async redact(workspaceId, id) {
    const { rowCount } = await pool.query(
      `update message_contents
          set text = '', wire = case when wire ? 'octets' then wire || '{"octets": null}' else wire end
        where bucket = $1 and message_id = $2 and workspace_id = $3`,
      [bucketOfId(id), id, workspaceId],
    )
    return rowCount === 1
  },
  async remove(workspaceId, id) {
    const { rowCount } = await pool.query(
      'delete from message_contents where bucket = $1 and message_id = $2 and workspace_id = $3',
      [bucketOfId(id), id, workspaceId],
    )
    return rowCount === 1
  },
})
