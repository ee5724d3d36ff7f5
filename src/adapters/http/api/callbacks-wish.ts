import Type from 'typebox'
import { FORMATS } from '../../../core/callbacks/formats/all.ts'
import { type OptionReach, optionProblems } from '../../../core/callbacks/options.ts'
import { CALLBACK_FORMATS, type CallbackWish } from '../../../core/callbacks/wish.ts'
import { EVENT_TYPES, inPointer, isLooseFormat } from '../../../flows/manage-endpoints.ts'
import type { CheckUrl } from '../../../flows/ports/callbacks.ts'
import { problem } from '../problems.ts'
import { Nullable } from './schemas.ts'

/** How requests name a callback of their own. */

export const CALLBACK_URL = 'https://shop.example/callbacks'

export const Url = Type.String({ minLength: 1, maxLength: 2_048, examples: [CALLBACK_URL] })

export const Format = Type.Enum([...CALLBACK_FORMATS], {
  description: 'In whose words and form: ours, or those of what listens already. Default delivrd.',
})

export const CallbackMethod = Type.Enum(['GET', 'POST'], {
  description: 'As the format usually has it, unless it may have both.',
})

export const Options = Type.Record(
  Type.String({ maxLength: 50 }),
  Type.String({ maxLength: 1_000 }),
  { description: 'The format’s own: GET /v1/callback-formats lists them.' },
)

export const EVENTS = 'Null: all that the format has words for.'

const MESSAGE_EVENTS = EVENT_TYPES.filter((event) => event.startsWith('message.'))

export const CallbackSchema = Type.Object(
  {
    url: Url,
    format: Type.Optional(Format),
    method: Type.Optional(CallbackMethod),
    events: Type.Optional(
      Nullable(Type.Array(Type.Enum(MESSAGE_EVENTS), { minItems: 1, uniqueItems: true }), EVENTS),
    ),
    options: Type.Optional(Options),
  },
  {
    additionalProperties: false,
    description: 'Where its changes are told, beside the callback endpoints of the workspace.',
    examples: [{ url: CALLBACK_URL, events: ['message.delivered', 'message.failed'] }],
  },
)

/** What a message and a campaign may say of where their changes are told. */
export const CALLBACK = {
  callback: Type.Optional(CallbackSchema),
  callback_url: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2_048,
      description: 'The same in short: {"callback": {"url": …}}.',
      examples: [CALLBACK_URL],
    }),
  ),
} as const

export type CallbackAsk = {
  /** Null: none. */
  readonly callback?: Type.Static<typeof CallbackSchema> | null | undefined
  readonly callback_url?: string | undefined
}

/**
 * The wish that a request makes; null: none. What can never be called is refused here.
 * @param reach of one message, plain http and any port will do; of many, where the form is another's, and what is
 *   about one message is refused.
 */
export function readWish(
  ask: CallbackAsk,
  { checkUrl, pointer = '', reach = 'one' }: WishRules,
): CallbackWish | null {
  const { callback, callback_url: short } = ask
  if (callback !== undefined && short !== undefined) {
    throw refused(
      `${pointer}/callback_url`,
      'says what callback says already: leave one of them out',
    )
  }
  const said = callback ?? (short === undefined ? null : { url: short })
  if (said === null) return null
  const { url, format = 'delivrd', options = {} } = said
  const where = callback === undefined ? `${pointer}/callback_url` : `${pointer}/callback/url`
  const forbidden = checkUrl(url, reach === 'one' || isLooseFormat(format))
  if (forbidden !== null) throw refused(where, uncallable(url, forbidden))
  checkOptions({ format, options }, reach, `${pointer}/callback/options`)
  const method = readMethod(format, said.method, `${pointer}/callback/method`)
  // Whoever listens in words of another system need not be told what those words have no room for.
  const spoken = format === 'delivrd' ? null : FORMATS[format].speaksOf(options)
  return { url, format, method, events: said.events ?? spoken, options, loginId: null }
}

export type WishRules = {
  readonly checkUrl: CheckUrl
  /** Where in the body it stands. */
  readonly pointer?: string
  readonly reach?: OptionReach
}

export const uncallable = (url: string, because: string): string =>
  `can never be called: ${because}. Found ${url.slice(0, 100)}`

/** As the format has it, or as was asked for, if it may have that. */
export function readMethod(
  format: CallbackWish['format'],
  asked: CallbackWish['method'] | undefined,
  pointer: string,
): CallbackWish['method'] {
  const { methods } = FORMATS[format]
  const method = asked ?? methods[0] ?? 'POST'
  if (methods.includes(method)) return method
  throw refused(pointer, `must be ${methods.join(' or ')} in the format ${format}; found ${method}`)
}

/** All that is wrong with them at once. */
function checkOptions(
  { format, options }: Pick<CallbackWish, 'format' | 'options'>,
  reach: OptionReach,
  pointer: string,
): void {
  const [first, ...further] = optionProblems(FORMATS[format], options, reach).map(
    ({ name, because }) => ({ pointer: `${pointer}/${inPointer(name)}`, detail: because }),
  )
  if (first !== undefined) throw refused(first.pointer, first.detail, further)
}

type FieldError = { readonly pointer: string; readonly detail: string }

export const refused = (pointer: string, detail: string, further: readonly FieldError[] = []) =>
  problem('invalid-request', {
    detail: pointer === '' ? detail : `${pointer} ${detail}`,
    errors: [{ pointer, detail }, ...further],
  })
