import Type from 'typebox'
import { wireSettings } from '../../../core/account-settings.ts'
import { wireId } from '../../../core/ids.ts'
import type { AccountWish } from '../../../flows/manage-accounts.ts'
import type { ProviderAccount } from '../../../flows/ports/platform.ts'
import { At, Name, isoAt } from './platform-shapes.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const said = (description: string) => ({ description })

/** Shapes only; what each setting allows is checked, and explained, by the core's table. */
const SETTINGS = {
  host: Type.String(said('Host name or IP address.')),
  port: Type.Integer(),
  tls: Type.Boolean(),
  tls_verify: Type.Boolean(said('Off only for a provider that signs its own certificate.')),
  system_id: Type.String(),
  system_type: Type.String(),
  bind_type: Type.String(said('transceiver, transmitter, receiver or pair.')),
  links: Type.Integer(said('Connections kept at once.')),
  window: Type.Integer(said('Submissions without an answer, per link.')),
  rate_per_second: orNull(Type.Number(said('Segments a second over all links.'))),
  prefixes: Type.Array(Type.String(), said('Recipients it may be used for; empty: all.')),
  senders: Type.Array(Type.String(), said('Senders it may be used with; empty: any.')),
  default_sender: Type.String(),
  address_range: Type.String(),
  source_ton: orNull(Type.Integer()),
  source_npi: orNull(Type.Integer()),
  destination_ton: orNull(Type.Integer()),
  destination_npi: orNull(Type.Integer()),
  long_text: Type.String(said('udh, sar or payload.')),
  id_relation: Type.String(said('auto, exact, folded, padded or hex-decimal.')),
  receipt_habit: Type.String(said('Which segments it receipts: auto, each, first, last or any.')),
  handset_grade: Type.Boolean(said('Its “delivered” comes from the handset itself.')),
  err_table: Type.String(said('What its err: codes mean: none, map, twilio or aggregator.')),
  stat_words: Type.Record(
    Type.String(),
    Type.String(),
    said('Words of its own and the standard ones they stand for, such as {"0": "DELIVRD"}.'),
  ),
  expected_by_ms: orNull(Type.Integer(said('Null: learned from its own receipts.'))),
  late_window_ms: Type.Integer(said('How long a final status may still change.')),
  reroute_after_ms: Type.Integer(
    said('How long its links may be down before waiting messages turn to another account.'),
  ),
  give_up_after_ms: Type.Integer(
    said(
      'How long its links may be down before messages that found no other have failed. Not shorter than reroute_after_ms.',
    ),
  ),
  price_per_segment: orNull(Type.Number(said('In the currency of the workspace.'))),
  weight: Type.Integer(said('Share among accounts that fit equally; 0: only by name.')),
} as const

export const AccountBody = Type.Object(
  {
    name: Type.Optional(Name),
    enabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(Type.String({ maxLength: 200, description: 'Never given back.' })),
    ...Type.Partial(Type.Object(SETTINGS)).properties,
  },
  { additionalProperties: false, title: 'AccountWish' },
)

export const AccountSchema = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('account'),
    name: Type.String(),
    kind: Type.String(said('smpp, or whose API it is.')),
    is_demo: Type.Boolean(),
    enabled: Type.Boolean(),
    has_password: Type.Boolean(),
    ...SETTINGS,
    created_at: At,
    updated_at: At,
  },
  { title: 'Account' },
)

export const shapeAccount = (account: ProviderAccount): Type.Static<typeof AccountSchema> => {
  const { price_per_segment_micros: _micros, ...settings } = wireSettings(account.settings)
  const micros = account.settings.pricePerSegmentMicros
  return {
    id: wireId('acc', account.id),
    object: 'account',
    name: account.name,
    kind: account.kind,
    is_demo: account.isDemo,
    enabled: account.enabled,
    has_password: account.sealedSecret !== null,
    // Named by the core's table; the schema above lists the same names.
    ...(settings as WireSettings),
    price_per_segment: micros === null ? null : micros / 1_000_000,
    created_at: isoAt(account.createdAt),
    updated_at: isoAt(account.updatedAt),
  }
}

type WireSettings = Omit<
  Type.Static<typeof AccountSchema>,
  | 'id'
  | 'object'
  | 'name'
  | 'kind'
  | 'is_demo'
  | 'enabled'
  | 'has_password'
  | 'price_per_segment'
  | 'created_at'
  | 'updated_at'
>

/** A body as the flow takes it. */
export function readWish(body: Type.Static<typeof AccountBody>): AccountWish {
  const { name, enabled, password, price_per_segment: price, ...rest } = body
  const settings: Record<string, unknown> = { ...rest }
  if (price !== undefined) settings['price_per_segment_micros'] = inMicros(price)
  return {
    ...(name === undefined ? {} : { name }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(password === undefined ? {} : { password }),
    settings,
  }
}

const inMicros = (price: unknown): unknown =>
  typeof price === 'number' ? Math.round(price * 1_000_000) : price

/** The name on the wire of a setting that the flow found wrong. */
export const wirePointer = (pointer: string): string =>
  pointer === '/price_per_segment_micros' ? '/price_per_segment' : pointer
