import Type from 'typebox'
import { askReplay } from '../../../flows/manage-vocabulary.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { readId } from './filters.ts'
import { jobJson, Job } from './jobs.ts'
import type { ReadingDeps } from './messages.ts'
import { Body, actOf } from './platform-shapes.ts'
import { Nullable } from './schemas.ts'
import type { VocabularyDeps } from './vocabulary-shapes.ts'

/** Everything read again, with the tables and settings of now. */
export function replayRoutes(app: Api, { platform, reads }: VocabularyDeps & ReadingDeps): void {
  app.post(
    '/v1/replays',
    {
      config: { scope: 'accounts:admin', load: 'reads' },
      schema: {
        operationId: 'replay',
        summary: 'Read every receipt again',
        description:
          'A job decides each status anew from the journal with the tables and settings of now, and says ' +
          'what differs; with `apply` it writes the difference, with corrections. What has not changed ' +
          'stays as it is, to the byte.',
        tags: ['vocabulary'],
        body: Body({
          apply: Type.Boolean(),
          account_id: Type.Optional(
            Nullable(Type.String({ maxLength: 60 }), 'Only messages that went through it.'),
          ),
          since: Type.Optional(
            Nullable(Type.String({ maxLength: 40 }), 'Only messages taken in since then.'),
          ),
          until: Type.Optional(Nullable(Type.String({ maxLength: 40 }), 'And before then.')),
        }),
        response: { 202: Job },
      },
    },
    async (request, reply) => {
      const { apply, account_id: account, since, until } = request.body
      const { workspaceId } = request.caller
      const id = await askReplay(platform, actOf(request), {
        apply,
        accountId:
          account === undefined || account === null ? null : readId('acc', account, '/account_id'),
        since: readInstant(since, '/since'),
        until: readInstant(until, '/until'),
      })
      const job = await reads.readJob(workspaceId, id)
      if (job === null) throw problem('internal-error', { detail: 'The job is not there.' })
      return reply.code(202).send(jobJson(job))
    },
  )
}

function readInstant(text: string | null | undefined, pointer: string): number | null {
  if (text === undefined || text === null) return null
  const at = Date.parse(text)
  if (!Number.isNaN(at) && /^\d{4}-\d{2}-\d{2}/.test(text)) return at
  throw problem('invalid-request', {
    detail: 'A time is not as expected: see errors.',
    errors: [{ pointer, detail: 'must be an instant like 2026-11-21T19:38:45Z' }],
  })
}
