import { Pool, type PoolClient, type QueryResult, type QueryResultRow, TypeOverrides } from 'pg'

/** What a query needs: a pool, or a client inside a transaction. */
export type Queryable = Pick<Pool | PoolClient, 'query'>

const INT8 = 20

/** Far longer than any statement of the pipeline's or intake's takes; upkeep's may take hours. */
const PIPELINE_ANSWER_MS = 120_000

/**
 * A pool of connections. Whole numbers of 8 bytes come back as numbers: ours count messages, segments
 * and millionths, and stay far below 2^53. Instants come back as Date.
 */
export function openPool(
  url: string,
  {
    max = 10,
    pipeline = false,
    answerWithinMs = pipeline ? PIPELINE_ANSWER_MS : null,
  }: {
    max?: number
    /** Send a query without waiting for the one before. */
    pipeline?: boolean
    /** A database that does not answer for so long is taken for gone; null: it is waited for. */
    answerWithinMs?: number | null
  } = {},
): Pool {
  const types = new TypeOverrides()
  types.setTypeParser(INT8, Number)
  const pool = new Pool({
    connectionString: url,
    max,
    pipeline,
    types,
    application_name: 'delivrd',
    connectionTimeoutMillis: 10_000,
    // A host that vanishes says nothing: without these, whoever waits for it waits for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(answerWithinMs === null ? {} : { query_timeout: answerWithinMs }),
    // Connections that idle away would pay for planning their prepared statements again.
    idleTimeoutMillis: 600_000,
  })
  // A connection that dies while idle is replaced by the pool, and one that dies between two statements
  // fails the next; without a listener either ends the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** SQLSTATE of a connection that failed; the client's own errors have no code. */
const CONNECTION_FAILURE = '08006'

const lost = (error: unknown): Error =>
  Object.assign(new Error(words(error), { cause: error }), { code: CONNECTION_FAILURE })

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Runs the work in one transaction: committed when it returns, rolled back when it throws. An error
 * with a `code` is the database's, of its class; one without is the work's own.
 */
export const inTransaction = <Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  begin = 'begin',
): Promise<Result> =>
  withClient(pool, async (client) => {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  })

/**
 * The same in one go: begin, all that `say` says before it first waits, and commit are on their way together. Over
 * a pool with `pipeline` nothing but the database's own work lies between them.
 */
export const inOneGo = <Result>(
  pool: Pool,
  say: (client: PoolClient) => Promise<Result>,
): Promise<Result> =>
  withClient(pool, async (client) => {
    const all = [client.query('begin'), say(client), client.query('commit')] as const
    // None is left behind that the next to have this connection would trip over.
    await Promise.allSettled(all)
    const [, result] = await Promise.all(all)
    return result
  })

async function withClient<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw lost(error)
  })
  let broken: Error | undefined
  try {
    return await work(client)
  } catch (error) {
    // A connection that cannot even roll back is thrown away.
    await client.query('rollback').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause))
    })
    throw broken === undefined ? error : lost(error)
  } finally {
    client.release(broken)
  }
}

/** A statement that each connection plans once. Names are unique in the product. */
export type Prepared = { readonly name: string; readonly text: string }

export const prepare = (name: string, text: string): Prepared => ({ name, text })

/** Runs a prepared statement. */
export function run<Row extends QueryResultRow = QueryResultRow>(
  db: Queryable,
  statement: Prepared,
  values: unknown[] = [],
): Promise<QueryResult<Row>> {
  return db.query<Row>({ ...statement, values })
}

/**
 * The same, planned anew each time: for what concerns one row or thousands. A plan is kept from the sixth time on, and
 * one that was made for few rows compares each of thousands with every other.
 */
export const runAnew = <Row extends QueryResultRow = QueryResultRow>(
  db: Queryable,
  { text }: Prepared,
  values: unknown[],
): Promise<QueryResult<Row>> => db.query<Row>(text, values)
