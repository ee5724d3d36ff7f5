import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { type Queryable, prepare, run } from './pool.ts'
import type { Sealing } from './quarantine.ts'

/** Digits of a number that are hidden, and what is written instead. */
const HIDDEN = /[0-9]{4}$/
const KEY_BYTES = 32
const PROOF_BYTES = 16

/** As a number is written once it is hidden. */
export const hiddenForm = (number: string): string => number.replace(HIDDEN, 'XXXX')

/** Of the message and the number: that two messages went to one person is not to be seen either. */
const prove = (key: Buffer, messageId: string, number: string): Buffer =>
  createHmac('sha256', key).update(`${messageId} ${number}`).digest().subarray(0, PROOF_BYTES)

type Keys = {
  readonly open: readonly Buffer[]
  /** There are others, sealed under a master key that is not at hand. */
  readonly areClosed: boolean
}

const KEYS = prepare(
  'proof_keys',
  'select id, sealed from proof_keys where workspace_id = $1 order by id',
)

async function keysOf(db: Queryable, secrets: Sealing, workspaceId: string): Promise<Keys> {
  const { rows } = await run<{ id: string; sealed: Buffer }>(db, KEYS, [workspaceId])
  const opened = rows.map(({ id, sealed }) => secrets.open(sealed, id))
  return {
    open: opened.flatMap((one) => (one.kind === 'opened' ? [Buffer.from(one.secret, 'hex')] : [])),
    areClosed: opened.some((one) => one.kind !== 'opened'),
  }
}

const ADD_KEY = prepare(
  'proof_keys_add',
  'insert into proof_keys (id, workspace_id, sealed) values ($1, $2, $3)',
)

/** The key of a workspace, made when it is first needed, or when none of its keys opens any more. */
async function keyOf(db: Queryable, secrets: Sealing, workspaceId: string): Promise<Buffer> {
  const [known] = (await keysOf(db, secrets, workspaceId)).open
  if (known !== undefined) return known
  const key = randomBytes(KEY_BYTES)
  const id = randomUUID()
  await run(db, ADD_KEY, [id, workspaceId, secrets.seal(key.toString('hex'), id)])
  return key
}

export type Hideable = {
  readonly bucket: number
  readonly id: string
  readonly workspaceId: string
  readonly number: string
}

const HIDE = prepare(
  'hidden_numbers_hide',
  `update message_contents c set recipient = given.hidden, number_proof = given.proof
   from unnest($1::smallint[], $2::uuid[], $3::text[], $4::text[], $5::bytea[])
     as given (bucket, id, number, hidden, proof)
   where c.bucket = given.bucket and c.message_id = given.id and c.recipient = given.number`,
)

/** Hides four digits of each number, and keeps what tells an erasure whose it was. */
export async function hideNumbers(
  db: Queryable,
  secrets: Sealing,
  messages: readonly Hideable[],
): Promise<void> {
  const numbers = messages.filter(({ number }) => HIDDEN.test(number))
  if (numbers.length === 0) return
  const keys = new Map<string, Buffer>()
  for (const { workspaceId } of numbers) {
    if (!keys.has(workspaceId)) keys.set(workspaceId, await keyOf(db, secrets, workspaceId))
  }
  const proofOf = ({ id, workspaceId, number }: Hideable): Buffer | null => {
    const key = keys.get(workspaceId)
    return key === undefined ? null : prove(key, id, number)
  }
  await run(db, HIDE, [
    numbers.map(({ bucket }) => bucket),
    numbers.map(({ id }) => id),
    numbers.map(({ number }) => number),
    numbers.map(({ number }) => hiddenForm(number)),
    numbers.map(proofOf),
  ])
}

export type HiddenRow = { readonly message_id: string; readonly number_proof: Buffer | null }

export type Told = {
  /** Ids of the messages that went to the number. */
  readonly theirs: readonly string[]
  /** Of so many nobody can tell: the key is not at hand, or none was kept. */
  readonly untold: number
}

/** Which of these messages, whose visible digits are the number's, went to it. */
export async function tellHidden(
  db: Queryable,
  secrets: Sealing,
  given: { workspaceId: string; number: string; rows: readonly HiddenRow[] },
): Promise<Told> {
  const { workspaceId, number, rows } = given
  if (rows.length === 0) return { theirs: [], untold: 0 }
  const keys = await keysOf(db, secrets, workspaceId)
  const isTheirs = ({ message_id, number_proof }: HiddenRow): boolean =>
    number_proof !== null &&
    keys.open.some((key) => prove(key, message_id, number).equals(number_proof))
  const theirs = rows.filter(isTheirs)
  const untold = keys.areClosed
    ? rows.length - theirs.length
    : rows.filter((row) => row.number_proof === null).length
  return { theirs: theirs.map(({ message_id }) => message_id), untold }
}
