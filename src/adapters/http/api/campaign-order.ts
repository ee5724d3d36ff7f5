import type { Static } from 'typebox'
import Type from 'typebox'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { readWireId } from '../../../core/ids.ts'
import type { CheckUrl } from '../../../flows/ports/callbacks.ts'
import { type CampaignOrder, CAMPAIGN_POLICIES } from '../../../flows/ports/campaigns.ts'
import { problem } from '../problems.ts'
import { fieldErrors, findingsOf } from '../validation.ts'
import { readWish } from './callbacks-wish.ts'
import { SENDER, Words, legsAsked, readTime } from './send-shapes.ts'

const FIELDS = {
  name: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*$' }),
  text: Words(
    10_000,
    'With {fields} of the list; {name|friend} says friend where a row has nothing.',
  ),
  ...SENDER,
  columns: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'Which column is which: {"number": "Phone"}. Without it, the number is found.',
    }),
  ),
  policy: Type.Optional(
    Type.Enum([...CAMPAIGN_POLICIES], {
      description:
        'When the provider never answered a handover: at-most-once (the default) leaves it, at-least-once hands over again, up to three times, and may text twice.',
    }),
  ),
  start: Type.Optional(
    Type.Boolean({ description: 'Begin to send at once. Otherwise it is a draft.' }),
  ),
  starts_at: Type.Optional(
    Type.String({ maxLength: 40, description: 'Start by itself at this instant (ISO 8601).' }),
  ),
} as const

const RECIPIENT = Type.Object(
  {
    to: Words(100, 'The number, in any form.'),
    fields: Type.Optional(
      Type.Record(Type.String(), Words(2_000, 'What {field} says for this one.')),
    ),
  },
  { additionalProperties: false },
)

const LIST = {
  csv: Type.Optional(Type.String({ description: 'The list as CSV.' })),
  recipients: Type.Optional(Type.Array(RECIPIENT, { maxItems: 100_000 })),
} as const

/** A campaign in JSON. The same fields come as a form or, with a CSV body, in the query. */
export const CampaignBody = Type.Object(
  { ...FIELDS, ...LIST },
  {
    title: 'NewCampaign',
    additionalProperties: false,
    examples: [
      {
        name: 'Autumn sale',
        text: 'Hi {name}, 20% off until Sunday.',
        recipients: [{ to: '+447700900123', fields: { name: 'Anna' } }],
      },
    ],
  },
)

/** To be checked, a list needs neither a name nor a text. */
export const CheckBody = Type.Object(
  { ...FIELDS, ...LIST, name: Type.Optional(FIELDS.name), text: Type.Optional(FIELDS.text) },
  { title: 'ListToCheck', additionalProperties: false },
)

const fieldsAsText = (description: string) =>
  Object.fromEntries(
    Object.keys(FIELDS).map((name) => [name, Type.Optional(Type.String({ description }))]),
  )

export const ORDER_QUERY = Type.Object(fieldsAsText('As in JSON; with a text/csv body.'), {
  additionalProperties: false,
})

/** What the document says of forms; the handler reads them. */
const Form = Type.Object(
  {
    ...fieldsAsText('As in JSON, as text; columns as JSON in text.'),
    file: Type.String({ format: 'binary', description: 'The list as CSV.' }),
  },
  {
    title: 'CampaignForm',
    additionalProperties: false,
    examples: [
      { name: 'Autumn sale', text: 'Hi {name}.', file: 'phone,name\n+447700900123,Anna\n' },
    ],
  },
)

const Csv = Type.String({
  description: 'The list as CSV; the fields stand in the query.',
  examples: ['phone,name\n+447700900123,Anna\n'],
})

/** The three ways in which a list may come, each as it is. */
export const listBodies = <Json extends TSchema>(json: Json) => ({
  content: {
    'application/json': { schema: json },
    'multipart/form-data': { schema: Form },
    'text/csv': { schema: Csv },
  },
})

export type CampaignAsk = Static<typeof CheckBody>
export type RecipientAsk = Static<typeof RECIPIENT>

const CHECKS = { create: Compile(CampaignBody), check: Compile(CheckBody) }

/** The fields of a form or a query, which are all text, as JSON would have said them. Empty is absent. */
export function readFields(
  given: Readonly<Record<string, unknown>>,
  use: keyof typeof CHECKS,
): CampaignAsk {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
  for (const [name, example] of Object.entries(AS_JSON)) {
    const written = said[name]
    if (typeof written === 'string') said[name] = readJsonField(name, { written, example })
  }
  return checkFields(Value.Convert(CheckBody, said), use)
}

export function checkFields(said: unknown, use: keyof typeof CHECKS): CampaignAsk {
  if (CHECKS[use].Check(said)) return said
  const errors = fieldErrors(findingsOf(CHECKS[use], said))
  const detail = errors.map(({ pointer, detail: found }) => `${pointer} ${found}`).join('; ')
  throw problem('invalid-request', { detail, errors })
}

/** Fields of a form that are no plain text, with what they may look like. */
const AS_JSON: Readonly<Record<string, string>> = {
  columns: '{"number": "Phone"}',
  fallback: '{"channel": "sms"}',
  callback: '{"url": "https://shop.example/callbacks"}',
}

function readJsonField(
  name: string,
  { written, example }: { written: string; example: string },
): unknown {
  try {
    return JSON.parse(written)
  } catch {
    const detail = `must be JSON, such as ${example}; found ${written.slice(0, 60)}`
    throw problem('invalid-request', {
      detail: `/${name} ${detail}`,
      errors: [{ pointer: `/${name}`, detail }],
    })
  }
}

/** What the flow takes; a time that has just passed is now. */
export function orderOf(
  ask: CampaignAsk,
  { now, checkUrl }: { readonly now: number; readonly checkUrl: CheckUrl },
): CampaignOrder {
  const startsAt = ask.starts_at === undefined ? null : readTime(ask.starts_at, now, '/starts_at')
  const isLater = startsAt !== null && startsAt > now
  return {
    name: ask.name ?? '',
    text: ask.text ?? '',
    from: ask.from ?? null,
    ...legsAsked(ask),
    columns: ask.columns ?? {},
    accountId: ask.account_id === undefined ? null : readWireId('acc', ask.account_id),
    validitySeconds: ask.validity_seconds ?? null,
    policy: ask.policy ?? 'at-most-once',
    start: ask.start === true || (startsAt !== null && !isLater),
    startsAt: isLater ? startsAt : null,
    reference: ask.reference ?? null,
    callback: readWish(ask, { checkUrl, reach: 'many' }),
  }
}
