import type { PipelineStore } from '../../flows/ports/pipeline.ts'
import type { Metrics } from './metrics.ts'

/** The pipeline's store, counting what goes out and what comes back once it is committed. */
export function meteredStore(
  store: PipelineStore,
  metrics: Pick<Metrics, 'counter'>,
): PipelineStore {
  const submissions = metrics.counter(
    'smpp_submissions',
    'Segments about to be handed to a provider, once their submission is durable.',
  )
  const answers = metrics.counter('smpp_answers', 'Answers to submissions, by kind.', ['answer'])
  const receipts = metrics.counter(
    'smpp_receipts',
    'What providers delivered to us (receipts and texts), once durable.',
  )
  return {
    ...store,
    async recordReceipts(rows) {
      await store.recordReceipts(rows)
      receipts.add(rows.length)
    },
    async inLedger(work) {
      let counts: (() => void)[] = []
      const result = await store.inLedger((ledger) => {
        // A transaction that is tried again has done nothing yet.
        counts = []
        return work({
          ...ledger,
          addSubmissions(rows, submittedAt) {
            counts.push(() => submissions.add(rows.length))
            return ledger.addSubmissions(rows, submittedAt)
          },
          recordAnswers(rows) {
            counts.push(() => rows.forEach(({ answer }) => answers.add(1, { answer })))
            return ledger.recordAnswers(rows)
          },
        })
      })
      for (const count of counts) count()
      return result
    },
  }
}
