import type { Static } from 'typebox'
import Type from 'typebox'
import { SENDER_MAX } from '../../../core/senders.ts'
import type { Fallback } from '../../../core/channels.ts'
import { readWireId } from '../../../core/ids.ts'
import type { CampaignEdit } from '../../../flows/edit-campaign.ts'
import type { CheckUrl } from '../../../flows/ports/callbacks.ts'
import { CALLBACK, CallbackSchema, readWish } from './callbacks-wish.ts'
import { Nullable, WireId } from './schemas.ts'
import { CHANNEL, FallbackSchema, VALIDITY_MAX_S, Words, readTime } from './send-shapes.ts'

/**
 * What may be changed of a campaign that has not started, and where it tells, which may be changed at any time. What
 * is absent stays; null takes it away.
 */
export const CampaignEditBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*$' })),
    text: Type.Optional(Words(10_000, 'With {fields} of the list.')),
    from: Type.Optional(
      Nullable(
        Type.String({ pattern: `^[\\x20-\\x7e]{1,${SENDER_MAX}}$` }),
        'Null: the sender of the provider account.',
      ),
    ),
    channel: CHANNEL.channel,
    fallback: Type.Optional(Nullable(FallbackSchema, 'Null: none.')),
    account_id: Type.Optional(Nullable(WireId('acc'), 'Null: the route decides.')),
    validity_seconds: Type.Optional(
      Nullable(Type.Integer({ minimum: 1, maximum: VALIDITY_MAX_S }), 'Counted from its start.'),
    ),
    starts_at: Type.Optional(
      Nullable(
        Type.String({ maxLength: 40 }),
        'Start by itself at this instant (ISO 8601), within a year. Null: it waits for a person.',
      ),
    ),
    callback: Type.Optional(
      Nullable(
        CallbackSchema,
        'At any time: where its changes are told from now on; what waits goes there too. Null: nowhere, and what waits is given up.',
      ),
    ),
    callback_url: CALLBACK.callback_url,
  },
  {
    title: 'CampaignEdit',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ text: 'Hi {name}, 30% off until Sunday.', starts_at: '2026-12-01T09:00:00Z' }],
  },
)

/** What the flow takes; a time that has just passed is now. */
export function editOf(
  ask: Static<typeof CampaignEditBody>,
  { now, checkUrl }: { readonly now: number; readonly checkUrl: CheckUrl },
): CampaignEdit {
  const { callback, callback_url: short } = ask
  const isTelling = callback !== undefined || short !== undefined
  const { name, text, from, account_id: account, validity_seconds: validity, starts_at: at } = ask
  return {
    ...(name === undefined ? {} : { name }),
    ...(text === undefined ? {} : { text }),
    ...(from === undefined ? {} : { sender: from }),
    ...(ask.channel === undefined ? {} : { channel: ask.channel }),
    ...(ask.fallback === undefined ? {} : { fallback: fallbackOf(ask.fallback) }),
    ...(account === undefined
      ? {}
      : { accountId: account === null ? null : readWireId('acc', account) }),
    ...(validity === undefined ? {} : { validitySeconds: validity }),
    ...(at === undefined ? {} : { startsAt: at === null ? null : readTime(at, now, '/starts_at') }),
    ...(isTelling ? { callback: readWish(ask, { checkUrl, reach: 'many' }) } : {}),
  }
}

/** That it is another channel than the first is asked where both are known. */
function fallbackOf(ask: Static<typeof FallbackSchema> | null): Fallback | null {
  if (ask === null) return null
  const { channel, from = null, after_seconds: afterSeconds = null } = ask
  return { channel, from, afterSeconds }
}
