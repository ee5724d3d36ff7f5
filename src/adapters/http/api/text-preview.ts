import Type from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import type { Api } from '../api.ts'
import { Money, Nullable, WireId, decimal } from './schemas.ts'
import { type SendDeps, Words, actorOf } from './send-shapes.ts'

const Preview = Type.Object(
  {
    text: Type.String({ description: 'Filled with the fields given.' }),
    encoding: Type.Enum(['gsm7', 'ucs2']),
    segments: Type.Integer(),
    characters: Type.Integer({ description: 'As the alphabet counts them: a € in GSM-7 is two.' }),
    remaining: Type.Integer({ description: 'How many more fit into the last segment.' }),
    offending: Type.Array(Type.Object({ character: Type.String(), at: Type.Integer() }), {
      description: 'Characters that GSM-7 lacks, each once, with where it first stands.',
    }),
    price: Nullable(Money, 'Of one message; null when nobody knows.'),
  },
  {
    title: 'TextPreview',
    examples: [
      {
        text: 'Hi Anna',
        encoding: 'gsm7',
        segments: 1,
        characters: 7,
        remaining: 153,
        offending: [],
        price: { amount: '0.045', currency: 'EUR' },
      },
    ],
  },
)

const PreviewBody = Type.Object(
  {
    text: Words(10_000, 'With {fields}, if it has any.'),
    fields: Type.Optional(Type.Record(Type.String(), Type.String())),
    account_id: Type.Optional(WireId('acc')),
  },
  { additionalProperties: false, examples: [{ text: 'Hi {name}', fields: { name: 'Anna' } }] },
)

/** What a text becomes on the air, as it is typed. */
export function textPreviewRoutes(app: Api, { sending }: SendDeps): void {
  app.post(
    '/v1/text/preview',
    {
      config: { scope: 'messages:write', load: 'reads' },
      schema: {
        operationId: 'previewText',
        summary: 'Count a text’s segments',
        description: 'Encoding, segments, the characters that force UCS-2, and the expected price.',
        tags: ['messages'],
        body: PreviewBody,
        response: { 200: Preview },
      },
    },
    async ({ body, caller, ip }) => {
      const { priceMicros, currency, offending, ...rest } = await sending.preview(
        actorOf(caller, ip),
        {
          text: body.text,
          fields: body.fields ?? {},
          accountId: body.account_id === undefined ? null : readWireId('acc', body.account_id),
        },
      )
      return {
        ...rest,
        offending: [...offending],
        price: priceMicros === null ? null : { amount: decimal(priceMicros), currency },
      }
    },
  )
}
