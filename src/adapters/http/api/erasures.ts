import Type from 'typebox'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { Body, type PlatformRouteDeps, actOf } from './platform-shapes.ts'

const ErasureSchema = Type.Object(
  {
    object: Type.Literal('erasure'),
    erased: Type.Object({
      messages: Type.Integer(),
      inbound: Type.Integer(),
      receipts: Type.Integer(),
      orphans: Type.Integer(),
      other: Type.Integer(),
    }),
    opt_out_kept: Type.Boolean(),
    may_remain: Type.Integer({
      description:
        'Messages whose hidden number may be this one: the key that tells is not at hand. See operations.md.',
    }),
  },
  { title: 'Erasure' },
)

/** Removes a person: numbers, texts and raw receipts go, statuses and sums stay. */
export function erasureRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  app.post(
    '/v1/erasures',
    {
      config: { scope: 'people:admin', load: 'reads' },
      schema: {
        operationId: 'eraseNumber',
        summary: 'Erase a number from the workspace',
        description:
          'In any form. An entry on the opt-out list stays, because the law that lets a person opt out ' +
          'needs it; take it off the list first if the person wants even that gone.',
        tags: ['operations'],
        body: Body({ number: Type.String({ minLength: 1, maxLength: 60 }) }),
        response: { 200: ErasureSchema },
      },
    },
    async (request) => {
      const outcome = await platform.eraseNumber(actOf(request), request.body.number)
      switch (outcome.kind) {
        case 'erased':
          return {
            object: 'erasure' as const,
            erased: outcome.erased,
            opt_out_kept: outcome.optOutKept,
            may_remain: outcome.mayRemain,
          }
        case 'unreadable':
          throw problem('invalid-request', {
            detail: outcome.because,
            errors: [{ pointer: '/number', detail: outcome.because }],
          })
        case 'unsent':
          throw problem('wrong-state', {
            detail:
              `${outcome.messages} message(s) to this number wait to be sent. Cancel them, or their ` +
              'campaign, and erase again.',
          })
      }
    },
  )
}
