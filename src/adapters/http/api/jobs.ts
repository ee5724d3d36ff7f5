import Type from 'typebox'
import type { JobRecord } from '../../../flows/ports/reads.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import type { ReadingDeps } from './messages.ts'
import { IdParams, Instant, Nullable, instant, instantOrNull } from './schemas.ts'

export const Job = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('job'),
    kind: Type.String(),
    subject: Nullable(Type.String()),
    state: Type.String({ description: 'running, done, failed or cancelled.' }),
    done: Type.Integer(),
    total: Nullable(Type.Integer()),
    errors: Type.Unknown(),
    result: Type.Unknown(),
    started_at: Instant,
    updated_at: Instant,
    finished_at: Nullable(Instant),
  },
  { title: 'Job' },
)

/** Long work that people watch. */
export function jobRoutes(app: Api, { reads }: ReadingDeps): void {
  app.get(
    '/v1/jobs/:id',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'readJob',
        summary: 'Read one job',
        description: 'How far an import, an erasure, a recount or the like has come.',
        tags: ['operations'],
        params: IdParams,
        response: { 200: Job },
      },
    },
    async ({ params, caller: { workspaceId } }) => {
      const id = readJobId(params.id)
      const job = id === null ? null : await reads.readJob(workspaceId, id)
      if (job === null) {
        throw problem('not-found', { detail: `There is no job ${params.id} in this workspace.` })
      }
      return jobJson(job)
    },
  )
}

const readJobId = (text: string): string | null =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null

export const jobJson = (job: JobRecord) => ({
  id: job.id,
  object: 'job' as const,
  kind: job.kind,
  subject: job.subject,
  state: job.state,
  done: job.done,
  total: job.total,
  errors: job.errors,
  result: job.result,
  started_at: instant(job.startedAt),
  updated_at: instant(job.updatedAt),
  finished_at: instantOrNull(job.finishedAt),
})
