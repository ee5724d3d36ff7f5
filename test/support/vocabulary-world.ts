import { sha256 } from '../../src/adapters/crypto/secrets.ts'
import { postgresPlatformStore } from '../../src/adapters/postgres/platform-store.ts'
import { postgresReplayStore } from '../../src/adapters/postgres/replay-store.ts'
import { PARTS } from './pipeline-parts.ts'
import { drainInbox } from '../../src/flows/drain-inbox.ts'
import type { Act, PlatformDeps } from '../../src/flows/ports/platform.ts'
import { type ReplayDeps, runReplay } from '../../src/flows/replay.ts'
import { recordReceipts } from '../../src/flows/record-receipts.ts'
import { settleAnswers } from '../../src/flows/settle-answers.ts'
import { encodePdu } from '../../src/smpp/pdu.ts'
import { callerOf } from './api.ts'
import { type Steps, accepted, startSteps } from './pipeline-steps.ts'
import { log, queue, random } from './pipeline-world.ts'

export type Said = {
  readonly stat: string
  readonly err?: string
  readonly messageState?: number
}

/** What an unknown word, a decision on it and a replay can be tried on. */
export type VocabularyWorld = Steps & {
  readonly platform: PlatformDeps
  readonly replay: ReplayDeps
  readonly act: Act
  /** Messages that a provider has taken, one for each thing that it will say. Their ids. */
  send(count: number): Promise<readonly SentMessage[]>
  say(sent: SentMessage, said: Said): Promise<void>
  sayAll(all: readonly { sent: SentMessage; said: Said }[]): Promise<void>
  read(): Promise<void>
  /** Works off every job that waits. */
  workOff(): Promise<void>
  rows<Row>(sql: string, values?: unknown[]): Promise<Row[]>
  /** Messages, evidence and counts, each as one number that any change would change. */
  checksums(): Promise<Readonly<Record<string, string>>>
}

export type SentMessage = { readonly id: string; readonly to: string; readonly providerId: string }

export async function startVocabulary(url: string): Promise<VocabularyWorld> {
  const steps = await startSteps(url)
  const { world, deps, account } = steps
  const { pool, workspaceId } = world
  const clock = deps.clock
  const platform: PlatformDeps = {
    store: postgresPlatformStore(pool, { sha256 }),
    clock,
    random,
    // Nothing here seals, signs or signs in.
    secrets: { sha256 } as PlatformDeps['secrets'],
  }
  const replay: ReplayDeps = {
    store: postgresReplayStore(pool, 200),
    clock,
    random,
    log,
    readers: PARTS,
  }
  let sentSoFar = 0
  const rows = async <Row>(sql: string, values: unknown[] = []) =>
    (await pool.query(sql, values)).rows as Row[]
  const self: VocabularyWorld = {
    ...steps,
    platform,
    replay,
    act: { caller: callerOf(workspaceId), ip: null },
    rows,
    async send(count) {
      const people = Array.from({ length: count }, () => ({
        to: `+4477${String(10_000_000 + (sentSoFar += 1)).padStart(8, '0')}`,
      }))
      await queue(world, people)
      const sent: SentMessage[] = []
      for (;;) {
        const handed = await steps.handOver(1_000)
        if (handed.length === 0) return sent
        const answers = handed.map((handover) => {
          const providerId = `id-${handover.id}`
          sent.push({ id: handover.id, to: handover.recipient, providerId })
          return accepted(handover, providerId)
        })
        await settleAnswers(deps, account, answers)
      }
    },
    say: (sent, said) => self.sayAll([{ sent, said }]),
    async sayAll(all) {
      for (let at = 0; at < all.length; at += 1_000) {
        await recordReceipts(
          deps,
          all.slice(at, at + 1_000).map(({ sent, said }) => ({
            accountId: world.accountId,
            raw: receiptOf(sent, said),
            protocol: 'smpp' as const,
            meta: null,
          })),
        )
      }
    },
    async read() {
      while ((await drainInbox(deps, 1_000)) > 0);
    },
    async workOff() {
      while (await runReplay(replay));
    },
    async checksums() {
      const found: Record<string, string> = {}
      for (const table of ['messages', 'evidence', 'corrections']) {
        // A sum of hashes of whole rows: whatever order they are read in.
        const [row] = await rows<{ sum: string }>(
          `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum from ${table} t`,
        )
        found[table] = row?.sum ?? ''
      }
      const [counts] = await rows<{ sum: string }>(
        `select md5(string_agg(c::text, e'\\n' order by c::text)) as sum
         from (select campaign_id, status, reason, account_id, code, charge, sum(messages), sum(segments),
                 sum(price_micros)
               from counts group by 1, 2, 3, 4, 5, 6 having sum(messages) <> 0) c`,
      )
      found['counts'] = counts?.sum ?? ''
      return found
    },
  }
  return self
}

/** What a centre delivers that says so of a message. */
export const receiptOf = ({ to, providerId }: SentMessage, { stat, err, messageState }: Said) =>
  encodePdu({
    command: 'deliver_sm',
    esm_class: 4,
    source_addr: to.slice(1),
    destination_addr: 'Delivrd',
    short_message: new TextEncoder().encode(
      `id:${providerId} sub:001 dlvrd:001 submit date:2611212000 done date:2611212001 stat:${stat}` +
        ` err:${err ?? '000'} text:`,
    ),
    ...(messageState === undefined ? {} : { tlvs: { message_state: messageState } }),
  })
