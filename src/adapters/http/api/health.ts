import Type from 'typebox'
import type { Health, HealthCheck } from '../../../flows/ports/health.ts'
import type { Api } from '../api.ts'
import { PROBLEMS, isProblemCode, problem } from '../problems.ts'

export type HealthDeps = { readonly health: Health }

const Live = Type.Object({ status: Type.Literal('live') }, { examples: [{ status: 'live' }] })

const Ready = Type.Object(
  {
    status: Type.Enum(['ready', 'not-ready']),
    checks: Type.Optional(
      Type.Array(
        Type.Object({
          name: Type.String(),
          ok: Type.Boolean(),
          vital: Type.Boolean({ description: 'Without it no work can be done.' }),
          found: Type.String({ description: 'What was found, in words, with figures.' }),
        }),
      ),
    ),
  },
  {
    title: 'Readiness',
    examples: [
      {
        status: 'ready',
        checks: [{ name: 'database', ok: true, vital: true, found: 'takes writes, 2 ms' }],
      },
    ],
  },
)

const PUBLIC = { scope: null, load: 'always' } as const

/** For whoever keeps us running: is the process alive, can it do its work. */
export function healthRoutes(app: Api, { health }: HealthDeps): void {
  app.get(
    '/livez',
    {
      config: PUBLIC,
      exposeHeadRoute: true,
      schema: {
        operationId: 'isLive',
        summary: 'Is the process alive?',
        description: 'Asks nothing of anything else. If this does not answer, restart it.',
        tags: ['operations'],
        response: { 200: Live },
      },
    },
    async () => ({ status: 'live' as const }),
  )
  for (const url of ['/readyz', '/healthz'] as const) {
    app.get(
      url,
      {
        config: PUBLIC,
        exposeHeadRoute: true,
        schema: {
          operationId: url === '/readyz' ? 'isReady' : 'isHealthy',
          summary: 'Can it do its work?',
          description:
            'Whether the database takes writes, receipts are read in time, and the disk has room. ' +
            'With `verbose`, each check and what it found. 503 when a vital one fails.',
          tags: ['operations'],
          querystring: Type.Object({ verbose: Type.Optional(Type.String()) }),
          response: { 200: Ready, 503: Ready },
        },
      },
      async ({ query }, reply) => {
        const checks = await health.check()
        const isReady = checks.every(({ ok, isVital }) => ok || !isVital)
        const body = query.verbose === undefined ? {} : { checks: checks.map(checkJson) }
        if (isReady) return { status: 'ready' as const, ...body }
        return reply.code(503).send({ status: 'not-ready' as const, ...body })
      },
    )
  }
}

const checkJson = ({ isVital, ...check }: HealthCheck) => ({ ...check, vital: isVital })

/** The page that a problem's `type` points to. */
export function problemRoutes(app: Api): void {
  app.get(
    '/problems/:code',
    {
      config: PUBLIC,
      schema: { hide: true, params: Type.Object({ code: Type.String({ maxLength: 64 }) }) },
    },
    async ({ params: { code } }, reply) => {
      if (!isProblemCode(code))
        throw problem('not-found', { detail: `No problem is called ${code}.` })
      const [status, title] = PROBLEMS[code]
      return reply.type('text/plain; charset=utf-8').send(`${code} (HTTP ${status})\n\n${title}.\n`)
    },
  )
}
