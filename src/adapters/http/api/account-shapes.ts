import Type from 'typebox'
import { wireSettings } from '../../../core/account-settings.ts'
import { CHANNELS } from '../../../core/channels.ts'
import { wireId } from '../../../core/ids.ts'
import { secretNames } from '../../../flows/account-secrets.ts'
import { accountUrls } from '../../../flows/account-urls.ts'
import { accountWarnings } from '../../../flows/account-warnings.ts'
import type { NewAccountWish } from '../../../flows/account-wish.ts'
import { HEALTH_STATES, healthNow } from '../../../flows/health-now.ts'
import type { ProviderAccount } from '../../../flows/ports/platform.ts'
import { AlarmSchema, shapeAlarm } from './account-health.ts'
import { At, AtOrNull, Name, type Platform, isoAt } from './platform-shapes.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const said = (description: string) => ({ description })

/** Shapes only; what each setting allows is checked, and explained, by the core's table. */
const COMMON = {
  channels: Type.Array(Type.Enum([...CHANNELS]), said('What it carries.')),
  window: Type.Integer(said('Submissions without an answer, per link.')),
  rate_per_second: orNull(
    Type.Number(said('Segments a second over all links; of HTTP accounts messages.')),
  ),
  sender_rate_per_second: orNull(Type.Number(said('The same for each sender of its own.'))),
  prefixes: Type.Array(Type.String(), said('Recipients it may be used for; empty: all.')),
  countries: Type.Array(
    Type.String(),
    said('Countries it may be used for, ISO 3166 alpha-2; empty: all.'),
  ),
  senders: Type.Array(Type.String(), said('Senders it may be used with; empty: any.')),
  default_sender: Type.String(),
  sender_pool: Type.Array(
    Type.String(),
    said('Senders that share the messages that name none; empty: the default sender.'),
  ),
  needs_sender: Type.Boolean(
    said('Off where the provider itself finds a sender for texts that name none.'),
  ),
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
  silence_alarm_ms: orNull(
    Type.Integer(said('How long without any receipt while it sends before an alarm; null: never.')),
  ),
  health_failover: Type.Boolean(
    said('Whether it is left alone while its own evidence says that it does badly.'),
  ),
  reroute_after_ms: Type.Integer(
    said('How long it may be out of reach before waiting messages turn to another account.'),
  ),
  give_up_after_ms: Type.Integer(
    said(
      'How long it may be out of reach before messages that found no other have failed. Not shorter than reroute_after_ms.',
    ),
  ),
  price_per_segment: orNull(Type.Number(said('In the currency of the workspace.'))),
  weight: Type.Integer(said('Share among accounts that fit equally; 0: only by name.')),
} as const

/** Of accounts of kind smpp alone. */
const SMPP = {
  host: Type.String(said('Host name or IP address. This and what follows: of kind smpp alone.')),
  port: Type.Integer(),
  tls: Type.Boolean(),
  tls_verify: Type.Boolean(said('Off only for a provider that signs its own certificate.')),
  system_id: Type.String(),
  system_type: Type.String(),
  bind_type: Type.String(said('transceiver, transmitter, receiver or pair.')),
  links: Type.Integer(said('Connections kept at once.')),
  address_range: Type.String(),
  source_ton: orNull(Type.Integer()),
  source_npi: orNull(Type.Integer()),
  destination_ton: orNull(Type.Integer()),
  destination_npi: orNull(Type.Integer()),
  long_text: Type.String(said('udh, sar or payload.')),
  receipts_marked: Type.Boolean(
    said('It marks every receipt as one: what is not marked is a text, whatever it says.'),
  ),
} as const

const EVERY_SETTING = { ...COMMON, ...SMPP }

export const AccountBody = Type.Object(
  {
    name: Type.Optional(Name),
    kind: Type.Optional(
      Type.String({
        maxLength: 60,
        description: 'smpp unless said; see GET /v1/provider-kinds. It never changes.',
      }),
    ),
    enabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(
      Type.String({ maxLength: 200, description: 'Of kind smpp. Never given back.' }),
    ),
    connection: Type.Optional(
      Type.Record(
        Type.String(),
        orNull(Type.String()),
        said(
          'Of all other kinds: the fields of the kind, secrets among them. When changing: what is not named stays, null removes.',
        ),
      ),
    ),
    ...Type.Partial(Type.Object(EVERY_SETTING)).properties,
  },
  {
    additionalProperties: false,
    title: 'AccountWish',
    examples: [
      {
        name: 'Carrier',
        host: 'smpp.carrier.example',
        port: 3550,
        tls: true,
        system_id: 'harbour',
        password: 'of-the-contract',
        default_sender: 'Harbour',
      },
      {
        name: 'Twilio',
        kind: 'twilio',
        connection: { account_sid: `AC${'0'.repeat(32)}`, auth_token: '0'.repeat(32) },
        default_sender: '+15005550006',
        rate_per_second: 10,
      },
    ],
  },
)

export const AccountUrlSchema = Type.Object(
  {
    purpose: Type.Enum(['receipts', 'inbound']),
    url: Type.String(said('What stands in braces is a secret of the account, to be put in.')),
    hint: Type.String(said('Where at the vendor it goes.')),
  },
  { title: 'AccountUrl' },
)

const HealthState = Type.Object(
  {
    state: Type.Enum(
      [...HEALTH_STATES],
      said('down: no link is up at this moment. sick: it does badly by its own evidence.'),
    ),
    trouble: orNull(Type.String()),
    because: orNull(Type.String()),
    since: AtOrNull,
    alarms: Type.Array(AlarmSchema, said('What to look at besides, sick or not.')),
  },
  { title: 'AccountVerdict', description: 'How it does, as its own evidence tells.' },
)

export const AccountSchema = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('account'),
    name: Type.String(),
    kind: Type.String(said('smpp, or whose API it is.')),
    protocol: Type.Enum(['smpp', 'http']),
    is_demo: Type.Boolean(),
    enabled: Type.Boolean(),
    has_password: Type.Boolean(said('Of kind smpp.')),
    secrets: Type.Array(
      Type.String(),
      said('Names of the secrets that are set. They are never given back.'),
    ),
    connection: Type.Record(
      Type.String(),
      Type.String(),
      said('The fields of the kind that are no secrets; empty for kind smpp.'),
    ),
    urls: Type.Array(AccountUrlSchema, said('What is pasted at the vendor; none for kind smpp.')),
    warnings: Type.Array(
      Type.String(),
      said('What keeps it from sending, or its receipts from coming, as far as that is known.'),
    ),
    health: HealthState,
    ...COMMON,
    ...Type.Partial(Type.Object(SMPP)).properties,
    created_at: At,
    updated_at: At,
  },
  { title: 'Account' },
)

type AccountJson = Type.Static<typeof AccountSchema>

export function shapeAccount(platform: Platform, account: ProviderAccount): AccountJson {
  const { kinds, secrets, ownUrl } = platform
  const { settings, health, alarms = [] } = account
  const provider = kinds.find(({ kind }) => kind === account.kind)
  const secretsSet = secretNames(secrets, account)
  const base = ownUrl()
  const micros = settings.pricePerSegmentMicros
  const { price_per_segment_micros: _micros, ...wire } = wireSettings(settings)
  return {
    id: wireId('acc', account.id),
    object: 'account',
    name: account.name,
    kind: account.kind,
    protocol: account.protocol,
    is_demo: account.isDemo,
    enabled: account.enabled,
    has_password: account.protocol === 'smpp' && account.sealedSecret !== null,
    secrets: [...secretsSet],
    urls: [...accountUrls(account, provider, { base, secretsSet })],
    warnings: [...accountWarnings(account, platform)],
    health: {
      ...healthNow(health, { enabled: account.enabled, links: platform.links(account.id) }),
      since: health.since === 0 ? null : isoAt(health.since),
      alarms: alarms.map(shapeAlarm),
    },
    // Named by the core's table; the schema above lists the same names.
    ...({ connection: {}, ...wire } as WireSettings),
    price_per_segment: micros === null ? null : micros / 1_000_000,
    created_at: isoAt(account.createdAt),
    updated_at: isoAt(account.updatedAt),
  }
}

type WireSettings = Omit<
  Pick<AccountJson, keyof typeof EVERY_SETTING | 'connection'>,
  'price_per_segment'
>

/** A body as the flow takes it. */
export function readWish(body: Type.Static<typeof AccountBody>): NewAccountWish {
  const { name, kind, enabled, password, connection, price_per_segment: price, ...rest } = body
  const settings: Record<string, unknown> = { ...rest }
  if (price !== undefined) settings['price_per_segment_micros'] = inMicros(price)
  return {
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(password === undefined ? {} : { password }),
    ...(connection === undefined ? {} : { connection }),
    settings,
  }
}

const inMicros = (price: unknown): unknown =>
  typeof price === 'number' ? inWholeMicros(price * 1_000_000) : price

/** What is a price is not free: too small a one is left as it is, to be refused. */
const inWholeMicros = (micros: number): number =>
  micros > 0 && micros < 1 ? micros : Math.round(micros)

/** The name on the wire of a setting that the flow found wrong. */
export const wirePointer = (pointer: string): string =>
  pointer === '/price_per_segment_micros' ? '/price_per_segment' : pointer
