import { bucketOfId } from '../../core/ids.ts'
import type { MessageRecord } from '../../flows/ports/reads.ts'
import { type Queryable, prepare, run } from './pool.ts'
import { MESSAGE_COLUMNS, MESSAGE_JOINS, messageFromRow } from './reads-message-rows.ts'
import type { MessageRow } from './reads-message-rows.ts'

const READ_MESSAGES = prepare(
  'read_messages',
  `select ${MESSAGE_COLUMNS}
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join messages m on m.bucket = given.bucket and m.id = given.id
   ${MESSAGE_JOINS}
   where m.workspace_id = $3`,
)

export async function readMessages(
  db: Queryable,
  workspaceId: string,
  ids: readonly string[],
): Promise<MessageRecord[]> {
  const { rows } = await run<MessageRow>(db, READ_MESSAGES, [ids.map(bucketOfId), ids, workspaceId])
  return rows.map(messageFromRow)
}

const BY_REFERENCES = prepare(
  'read_by_references',
  `select ${MESSAGE_COLUMNS}
   from unnest($2::text[]) as given (reference)
   cross join lateral (
     select * from messages
     where workspace_id = $1 and reference = given.reference
     order by id desc
     limit 1
   ) m
   ${MESSAGE_JOINS}`,
)

export async function readByReferences(
  db: Queryable,
  workspaceId: string,
  references: readonly string[],
): Promise<MessageRecord[]> {
  const { rows } = await run<MessageRow>(db, BY_REFERENCES, [workspaceId, references])
  return rows.map(messageFromRow)
}

const WHICH_ARE_FINAL = prepare(
  'which_are_final',
  `select m.id
   from unnest($1::smallint[], $2::uuid[]) as given (bucket, id)
   join messages m on m.bucket = given.bucket and m.id = given.id
   where m.is_final`,
)

export async function whichAreFinal(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await run<{ id: string }>(db, WHICH_ARE_FINAL, [ids.map(bucketOfId), ids])
  return rows.map(({ id }) => id)
}
