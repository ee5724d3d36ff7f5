import Type from 'typebox'
import { CHANNELS } from '../../../core/channels.ts'
import { SMPP_CHANNELS } from '../../../flows/account-wish.ts'
import type { HttpProvider } from '../../../flows/ports/providers.ts'
import type { Api } from '../api.ts'
import { ListOf, type PlatformRouteDeps, wholeList } from './platform-shapes.ts'

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const said = (description: string) => ({ description })

const Field = Type.Object(
  {
    name: Type.String({ examples: ['auth_token'] }),
    title: Type.String(),
    hint: Type.String(),
    is_secret: Type.Boolean(said('Sealed at rest, and never given back.')),
    is_required: Type.Boolean(),
    has_lines: Type.Boolean(said('It may be of several lines.')),
    fallback: orNull(Type.String(said('What is taken when nothing is said.'))),
    choices: orNull(Type.Array(Type.String(), said('The only values it may have.'))),
  },
  { title: 'ConnectionField' },
)

const Kind = Type.Object(
  {
    object: Type.Literal('provider_kind'),
    kind: Type.String({ examples: ['twilio'] }),
    title: Type.String(),
    protocol: Type.Enum(['smpp', 'http']),
    fields: Type.Array(Field, said('What connection takes; none for smpp, whose settings do.')),
    capabilities: Type.Object({
      channels: Type.Array(Type.Enum([...CHANNELS])),
      reference: Type.Enum(['address', 'field', 'none'], {
        description: 'Where our reference travels.',
      }),
      is_idempotent: Type.Boolean(said('The same reference twice is one message there.')),
      receipts_per: Type.Enum(['message', 'segment']),
      usual_rate_per_second: orNull(Type.Number()),
      polls: Type.Boolean(said('It can be asked after messages that nothing is heard of.')),
      inbound: Type.Boolean(said('It brings texts from handsets.')),
    }),
  },
  { title: 'ProviderKind' },
)

type KindJson = Type.Static<typeof Kind>

/** What provider accounts may be of: the same for everybody. */
export function providerKindRoutes(app: Api, { platform }: PlatformRouteDeps): void {
  app.get(
    '/v1/provider-kinds',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'listProviderKinds',
        summary: 'The kinds of provider accounts',
        description: 'Whom messages can go out through, and what each asks for. SMPP comes first.',
        tags: ['accounts'],
        response: { 200: ListOf(Kind, 'ProviderKindList') },
      },
    },
    async () => wholeList([SMPP, ...platform.kinds.map(shapeKind).toSorted(byTitle)]),
  )
}

const byTitle = (a: KindJson, b: KindJson): number => (a.title < b.title ? -1 : 1)

const SMPP: KindJson = {
  object: 'provider_kind',
  kind: 'smpp',
  title: 'SMPP',
  protocol: 'smpp',
  fields: [],
  capabilities: {
    channels: [...SMPP_CHANNELS],
    reference: 'none',
    is_idempotent: false,
    receipts_per: 'segment',
    usual_rate_per_second: null,
    polls: false,
    inbound: true,
  },
}

const shapeKind = (provider: HttpProvider): KindJson => ({
  object: 'provider_kind',
  kind: provider.kind,
  title: provider.title,
  protocol: 'http',
  fields: provider.fields.map((field) => ({
    name: field.name,
    title: field.title,
    hint: field.hint,
    is_secret: field.isSecret,
    is_required: field.isRequired,
    has_lines: field.hasLines,
    fallback: field.fallback,
    choices: field.choices === null ? null : [...field.choices],
  })),
  capabilities: {
    channels: [...provider.capabilities.channels],
    reference: provider.capabilities.reference,
    is_idempotent: provider.capabilities.isIdempotent,
    receipts_per: provider.capabilities.receiptsPer,
    usual_rate_per_second: provider.capabilities.usualRatePerSecond,
    polls: provider.poll !== null,
    inbound: provider.pasteAt.inbound !== null,
  },
})
