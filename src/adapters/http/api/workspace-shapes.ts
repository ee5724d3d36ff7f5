import { isSupportedCountry } from 'libphonenumber-js/max'
import Type from 'typebox'
import { wireId } from '../../../core/ids.ts'
import { wireSettings } from '../../../core/settings-fields.ts'
import type { SettingsRefused, WorkspaceWish } from '../../../flows/manage-workspaces.ts'
import type { Workspace } from '../../../flows/ports/platform.ts'
import { problem } from '../problems.ts'
import { At, Body, Name, isoAt } from './platform-shapes.ts'
import { Money, decimal } from './schemas.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const said = (description: string) => ({ description })

const Country = Type.String({
  pattern: '^[A-Z]{2}$',
  description: 'ISO 3166 alpha-2: how national numbers are read.',
})

const ScreeningSchema = {
  mode: Type.String(said('off; matching: what has a phrase of `hold` waits for a person; all.')),
  hold: Type.Array(Type.String(), said('Words or phrases, in any case.')),
  drop: Type.Array(Type.String(), said('A text with one of them is refused at once.')),
}

/** Shapes only; what each setting allows is checked, and explained, by the core's table. */
const SETTINGS = {
  duplicate_window_seconds: orNull(
    Type.Integer(said('The same text to the same number is sent once within it. Null: off.')),
  ),
  flood_limit: orNull(
    Type.Integer(said('Identical texts one number may get within 60 minutes. Null: off.')),
  ),
  usage_threshold: orNull(
    Type.Integer(said('Messages a calendar month (UTC) beyond which sending is refused.')),
  ),
  screening: Type.Object(ScreeningSchema),
  registered_senders_only: Type.Boolean(said('Senders must be on the list at /v1/senders.')),
  delivery_receipts: Type.Boolean(said('Off: no receipts are asked for; messages end as sent.')),
  rerouting: Type.Boolean(said('Try another provider account when one cannot take a message.')),
  route_by: Type.String(
    said('Among provider accounts that fit equally well: weight, or price (the cheapest).'),
  ),
  refuse_unreachable_number_types: Type.Boolean(
    said('Refuse numbers that are certainly not for texts: fixed lines, premium rate ...'),
  ),
  support_desk: orNull(
    Type.Object({
      name: Type.String(),
      email: orNull(Type.String()),
      phone: orNull(Type.String()),
      url: orNull(Type.String()),
    }),
  ),
  spoke_codes: Type.String(
    said('Whose codes Spoke’s words carry if another service sent it: twilio, telnyx, bandwidth.'),
  ),
  help_text: orNull(
    Type.String(said('What a person is told who writes HELP, at most once a day. Null: nothing.')),
  ),
  opt_in_confirmation: orNull(
    Type.String(said('What a person is told who writes START. Null: our own words.')),
  ),
} as const

/** Credit that is left. */
export const Balance = Money

export const shapeBalance = (micros: number | null, currency: string) =>
  micros === null ? null : { amount: decimal(micros), currency }

export const WorkspaceSchema = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal('workspace'),
    name: Type.String(),
    is_demo: Type.Boolean(),
    default_country: orNull(Type.String()),
    rate_cap_per_second: orNull(Type.Integer()),
    spend_cap: orNull(Type.Number({ description: 'Per calendar month (UTC), in the currency.' })),
    currency: Type.String(),
    retention_days: Type.Integer(),
    opt_out_confirmation: orNull(Type.String({ description: 'Null: our own words.' })),
    ...SETTINGS,
    balance: orNull(Balance),
    created_at: At,
  },
  { title: 'Workspace' },
)

const CHANGES = {
  default_country: Type.Optional(orNull(Country)),
  rate_cap_per_second: Type.Optional(orNull(Type.Integer({ minimum: 1, maximum: 100_000 }))),
  spend_cap: Type.Optional(orNull(Type.Number({ minimum: 0, maximum: 1_000_000_000 }))),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  retention_days: Type.Optional(Type.Integer({ minimum: 7, maximum: 365 })),
  opt_out_confirmation: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 320 }))),
  ...Type.Partial(
    Type.Object({
      ...SETTINGS,
      screening: Type.Partial(Type.Object(ScreeningSchema, { additionalProperties: false })),
      support_desk: orNull(
        Type.Object({
          name: Type.String(),
          email: Type.Optional(orNull(Type.String())),
          phone: Type.Optional(orNull(Type.String())),
          url: Type.Optional(orNull(Type.String())),
        }),
      ),
    }),
  ).properties,
}
export const ChangeBody = Body({ name: Type.Optional(Name), ...CHANGES })
export const NewBody = Body({ name: Name, ...CHANGES })

export const shapeWorkspace = (workspace: Workspace): Type.Static<typeof WorkspaceSchema> => ({
  id: wireId('wsp', workspace.id),
  object: 'workspace',
  name: workspace.name,
  is_demo: workspace.isDemo,
  default_country: workspace.defaultCountry,
  rate_cap_per_second: workspace.rateCapPerSecond,
  spend_cap: workspace.spendCapMicros === null ? null : workspace.spendCapMicros / 1_000_000,
  currency: workspace.currency,
  retention_days: workspace.retentionDays,
  opt_out_confirmation: workspace.optOutConfirmation,
  // Named by the core's table; the schema above lists the same names.
  ...(wireSettings(workspace.settings) as Type.Static<Type.TObject<typeof SETTINGS>>),
  balance: shapeBalance(workspace.balanceMicros, workspace.currency),
  created_at: isoAt(workspace.createdAt),
})

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

const unknownCode = (pointer: string, detail: string) =>
  problem('invalid-request', { detail: `${detail}.`, errors: [{ pointer, detail }] })

/** A body as the flow takes it. */
export function readWish(body: Type.Static<typeof ChangeBody>): WorkspaceWish {
  const { name, default_country, rate_cap_per_second, spend_cap, currency, retention_days } = body
  const { opt_out_confirmation: confirmation } = body
  if (typeof default_country === 'string' && !isSupportedCountry(default_country)) {
    throw unknownCode('/default_country', `${default_country} is no country with phone numbers`)
  }
  if (currency !== undefined && !CURRENCIES.has(currency)) {
    throw unknownCode('/currency', `${currency} is no currency of ISO 4217`)
  }
  return {
    ...(name === undefined ? {} : { name }),
    ...(default_country === undefined ? {} : { defaultCountry: default_country }),
    ...(rate_cap_per_second === undefined ? {} : { rateCapPerSecond: rate_cap_per_second }),
    ...(spend_cap === undefined
      ? {}
      : { spendCapMicros: spend_cap === null ? null : Math.round(spend_cap * 1_000_000) }),
    ...(currency === undefined ? {} : { currency }),
    ...(retention_days === undefined ? {} : { retentionDays: retention_days }),
    ...(confirmation === undefined ? {} : { optOutConfirmation: confirmation }),
    settings: Object.fromEntries(Object.entries(body).filter(([key]) => key in SETTINGS)),
  }
}

export const refusedSettings = ({ errors }: SettingsRefused) =>
  problem('invalid-request', {
    detail: 'Some settings are not as expected: see errors.',
    errors,
  })
