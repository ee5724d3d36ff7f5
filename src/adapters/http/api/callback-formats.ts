import Type from 'typebox'
import { FORMATS } from '../../../core/callbacks/formats/all.ts'
import { type FormatOption, expectedOf } from '../../../core/callbacks/options.ts'
import type { CallbackFormat } from '../../../core/callbacks/format.ts'
import { CALLBACK_FORMATS } from '../../../core/callbacks/wish.ts'
import type { Api } from '../api.ts'
import { wholeList } from './pages.ts'
import { ListOf, Nullable } from './schemas.ts'

const Option = Type.Object(
  {
    name: Type.String({ examples: ['mask'] }),
    description: Type.String(),
    expects: Type.String({ examples: ['a whole number from 1 to 127'] }),
    values: Nullable(Type.Array(Type.String()), 'All that it may be. Null: expects says it.'),
    default: Nullable(Type.String(), 'Null: the description says what becomes of it then.'),
    is_of_message: Type.Boolean({
      description: 'It is about one message: callback endpoints and campaigns may not say it.',
    }),
  },
  { title: 'CallbackFormatOption' },
)

const CallbackFormatSchema = Type.Object(
  {
    object: Type.Literal('callback_format'),
    name: Type.Enum([...CALLBACK_FORMATS]),
    title: Type.String(),
    methods: Type.Array(Type.Enum(['GET', 'POST']), { description: 'The first is the usual one.' }),
    options: Type.Array(Option, {
      description:
        'What `options` of a callback may hold, and nothing else; of an endpoint or a campaign, what is not about one message.',
    }),
  },
  { title: 'CallbackFormat' },
)

/** In whose words callbacks can be made, and what each lets choose: the same for everybody. */
export function callbackFormatRoutes(app: Api): void {
  app.get(
    '/v1/callback-formats',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'listCallbackFormats',
        summary: 'List the formats of callbacks',
        description: 'Each with its options: names, what they may be and what is so without them.',
        tags: ['callbacks'],
        response: { 200: ListOf(CallbackFormatSchema, 'CallbackFormatList') },
      },
    },
    async () => wholeList(CALLBACK_FORMATS.map((name) => formatJson(FORMATS[name]))),
  )
}

const formatJson = ({ name, title, methods, options }: CallbackFormat) => ({
  object: 'callback_format' as const,
  name,
  title,
  methods: [...methods],
  options: options.map(optionJson),
})

const optionJson = ({ name, meaning, takes, otherwise, isOfMessage }: FormatOption) => ({
  name,
  description: meaning,
  expects: expectedOf(takes),
  values: takes.kind === 'one-of' ? [...takes.values] : null,
  default: otherwise,
  is_of_message: isOfMessage,
})
