import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Handover, PipelineAccount, PipelineDeps } from '../../flows/ports/pipeline.ts'
import { startSettling } from './settle-loop.ts'

const answer = (id: string): Answer => ({
  kind: 'unknown',
  handover: { bucket: 0, id, submission: 1, isAtLeastOnce: false } as Handover,
  segment: 1,
  at: 0,
})

/** A database that has trouble while it is told so, and takes no batch with the one named bad. */
function settling() {
  const written: string[] = []
  const trouble = { count: 0 }
  const ledger = {
    recordAnswers: (rows: readonly { id: string }[]) => {
      if (trouble.count > 0) {
        trouble.count -= 1
        throw new Error('Connection terminated unexpectedly')
      }
      if (rows.some(({ id }) => id === 'bad')) {
        throw Object.assign(new Error('not representable'), { code: '22P02' })
      }
      written.push(...rows.map(({ id }) => id))
      return Promise.resolve()
    },
    addProviderIds: () => Promise.resolve(),
    countMinutes: () => Promise.resolve(),
    lockCampaigns: () => Promise.resolve(new Set()),
  }
  const quiet = () => undefined
  const deps = {
    store: { inLedger: (work: (to: unknown) => unknown) => Promise.resolve(work(ledger)) },
    clock: { now: () => 0 },
    providers: { of: () => undefined },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  }
  const account = { id: 'a', name: 'a' } as PipelineAccount
  return {
    written,
    trouble,
    loop: startSettling(deps as unknown as PipelineDeps, () => account, quiet),
  }
}

test('a stop writes every answer but the one that can never be written', async () => {
  const { written, loop } = settling()
  const ids = Array.from({ length: 1_500 }, (_, at) => `m${at}`)
  loop.add([...ids.slice(0, 700), 'bad', ...ids.slice(700)].map(answer))
  await loop.stop()
  assert.deepEqual(written, ids)
})

test('a stop outlives a lost connection, and ends when the database is away', async () => {
  const short = settling()
  short.trouble.count = 2
  short.loop.add([answer('m')])
  await short.loop.stop()
  assert.deepEqual(short.written, ['m'])

  const long = settling()
  long.trouble.count = Number.POSITIVE_INFINITY
  long.loop.add([answer('m')])
  await long.loop.stop()
  assert.deepEqual(long.written, [])
})
