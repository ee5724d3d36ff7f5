import Type from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import type { LikelyDeps } from '../../../flows/likely-messages.ts'
import type { AccountDeps } from '../../../flows/manage-accounts.ts'
import { matchOrphan } from '../../../flows/match-orphan.ts'
import type { MatchDeps } from '../../../flows/match-orphan.ts'
import { can } from '../../../flows/ports/identity.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { actOf } from './platform-shapes.ts'
import { IdParams, Nullable, WireId } from './schemas.ts'
import type { VocabularyDeps } from './vocabulary-shapes.ts'

export type OrphanMatchDeps = Pick<VocabularyDeps, 'vocabulary'> & {
  readonly platform: AccountDeps
  readonly orphanMatching: OrphanMatching
}

/** What finding and setting the messages of orphans needs, beside the platform. */
type OrphanMatching = LikelyDeps & Pick<MatchDeps, 'pipeline' | 'book' | 'readers'>

const Matched = Type.Object(
  {
    object: Type.Literal('match'),
    message_id: WireId('msg'),
    rule: Nullable(
      Type.Object({
        id_relation: Type.String({ description: 'What the account’s setting says now.' }),
        receipts: Type.Integer({ description: 'How many others are being read again.' }),
      }),
      'Null: nothing was applied beyond this receipt.',
    ),
  },
  { title: 'OrphanMatch' },
)

/** Which message a receipt is about, as a person says it. */
export function matchRoute(
  app: Api,
  { platform, vocabulary, orphanMatching }: OrphanMatchDeps,
): void {
  app.post(
    '/v1/orphans/:id/match',
    {
      config: { scope: 'messages:write' },
      schema: {
        operationId: 'matchOrphan',
        summary: 'Say which message a receipt is about',
        description:
          'It counts for that message from then on, as matched by a person. With `apply_rule` the way ' +
          'in which the two ids are related becomes the account’s `id_relation`, and all its other ' +
          'receipts without a message are read again by it; that takes accounts:admin. ' +
          'Where the figures of `id_hint` say that it may be chance it is refused (409).',
        tags: ['orphans'],
        params: IdParams,
        body: Type.Object(
          {
            message_id: Type.String({ maxLength: 60 }),
            apply_rule: Type.Optional(Type.Boolean()),
          },
          { additionalProperties: false },
        ),
        response: { 200: Matched },
      },
    },
    async (request) => {
      const { params, body, caller } = request
      const { message_id: message, apply_rule: applyRule = false } = body
      if (applyRule && !can(caller, 'accounts:admin')) {
        throw problem('scope-missing', { detail: 'apply_rule needs the scope accounts:admin.' })
      }
      const [orphanId, messageId] = [readWireId('rcp', params.id), readWireId('msg', message)]
      if (messageId === null) throw wrongMessage('must look like msg_ and 32 hexadecimal digits')
      const deps = { ...platform, ...orphanMatching, vocabulary }
      const outcome =
        orphanId === null
          ? ({ kind: 'no-orphan' } as const)
          : await matchOrphan(deps, actOf(request), { orphanId, messageId, applyRule })
      if (outcome.kind === 'no-rule') throw problem('conflict', { detail: outcome.because })
      if (outcome.kind === 'refused') throw wrongMessage(outcome.because)
      if (outcome.kind === 'no-orphan') {
        throw problem('not-found', {
          detail: `There is no orphan ${params.id} in this workspace (any more).`,
        })
      }
      const { rule } = outcome
      return {
        object: 'match' as const,
        message_id: message,
        rule: rule === null ? null : { id_relation: rule.relation, receipts: rule.receipts },
      }
    },
  )
}

const wrongMessage = (detail: string) =>
  problem('invalid-request', {
    detail: 'The receipt cannot count for that message: see errors.',
    errors: [{ pointer: '/message_id', detail }],
  })
