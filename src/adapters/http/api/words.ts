import Type from 'typebox'
import { SPEAKERS } from '../../../core/dialects/speaking/all.ts'
import { readWireId } from '../../../core/ids.ts'
import { sayMessage } from '../../../flows/say-message.ts'
import type { Meant, SaidOutcome, Words as Said } from '../../../flows/say-message.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import type { ReadingDeps } from './messages.ts'
import { wholeList } from './pages.ts'
import { IdParams, ListOf, Nullable } from './schemas.ts'

const Words = Type.Object(
  {
    object: Type.Literal('words'),
    dialect: Type.String({ examples: ['messente'] }),
    title: Type.String({ examples: ['Messente'] }),
    fields: Type.Array(
      Type.Object({
        field: Type.String({ examples: ['stat'] }),
        value: Type.String({ examples: ['ACCEPTD'] }),
      }),
      { description: 'What the vendor’s own fields would hold.' },
    ),
    trigger: Type.String({ description: 'Why these words, by the rules on the page of dialects.' }),
    advice: Nullable(Type.String(), 'What the vendor’s own pages advise with these words.'),
    lost: Nullable(Type.String(), 'What these words leave out; null: nothing.'),
    engagement: Type.Array(
      Type.Object({
        type: Type.Enum(['REPLY', 'CLICK']),
        description: Type.String(),
      }),
      { description: 'What the recipient did: beside the status, never as it.' },
    ),
  },
  { title: 'Words' },
)

const Dialect = Type.Object(
  {
    object: Type.Literal('dialect'),
    dialect: Type.String({ examples: ['crexendo'] }),
    title: Type.String({ examples: ['Crexendo'] }),
    vocabulary: Nullable(Type.String(), 'Whose codes its words are, in the catalogue.'),
    fields: Type.Array(
      Type.Object({
        field: Type.String({ examples: ['delivery status code'] }),
        words: Type.Array(
          Type.Object({
            word: Type.String({ examples: ['102'] }),
            channel: Nullable(Type.String(), 'Null: on every channel.'),
            trigger: Type.String({ description: 'When it is said: the only case.' }),
          }),
        ),
      }),
    ),
    unspoken: Type.Array(
      Type.Object({ field: Type.String(), word: Type.String(), because: Type.String() }),
      { description: 'Words that the vendor has and we never say.' },
    ),
  },
  { title: 'Dialect' },
)

/** A message in other vendors' words, and when each word is said. */
export function wordRoutes(app: Api, deps: Pick<ReadingDeps, 'reads'>): void {
  messageWords(app, deps)
  dialectList(app)
}

function messageWords(app: Api, { reads }: Pick<ReadingDeps, 'reads'>): void {
  app.get(
    '/v1/messages/:id/words',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'sayMessage',
        summary: 'Say a message in a vendor’s words',
        description:
          'Its status as another system would put it, with what that leaves out. Also of a message from a recipient (inb_…).',
        tags: ['messages'],
        params: IdParams,
        querystring: Type.Object({
          in: Type.Optional(
            Type.String({
              maxLength: 60,
              description: 'One dialect; else all of them.',
              examples: ['messente'],
            }),
          ),
        }),
        response: { 200: ListOf(Words, 'WordsList') },
      },
    },
    async ({ params, query, caller: { workspaceId } }) => {
      const outcome = await sayMessage(
        reads,
        { workspaceId, ...meant(params.id) },
        query.in ?? null,
      )
      return wholeList(
        wordsSaid(outcome, { id: params.id, dialect: query.in ?? '' }).map(wordsJson),
      )
    },
  )
}

/** Messages of both directions have words. */
function meant(id: string): Pick<Meant, 'id' | 'direction'> {
  const inbound = readWireId('inb', id)
  return inbound === null
    ? { id: readWireId('msg', id), direction: 'outbound' }
    : { id: inbound, direction: 'inbound' }
}

function wordsSaid(
  outcome: SaidOutcome,
  { id, dialect }: { readonly id: string; readonly dialect: string },
): readonly Said[] {
  switch (outcome.kind) {
    case 'said':
      return outcome.words
    case 'no-message':
      throw problem('not-found', { detail: `There is no message ${id} in this workspace.` })
    case 'no-dialect': {
      const detail = `No dialect ${dialect} speaks${whichSpeak(dialect, outcome.known)}.`
      throw problem('invalid-request', { detail, errors: [{ pointer: '/in', detail }] })
    }
  }
}

/** A system whose releases speak differently is no dialect, but these of it are. */
function whichSpeak(system: string, known: readonly string[]): string {
  const all = known.join(', ')
  const near = known.filter((one) => system !== '' && one.startsWith(`${system}-`))
  if (near.length === 0) return `. These do: ${all}`
  return `, but ${near.join(' and ')} ${near.length === 1 ? 'does' : 'do'}. All that speak: ${all}`
}

const wordsJson = ({ dialect, title, fields, trigger, advice, lost, engagement }: Said) => ({
  object: 'words' as const,
  dialect,
  title,
  fields: Object.entries(fields).map(([field, value]) => ({ field, value })),
  trigger,
  advice,
  lost,
  engagement: [...engagement],
})

function dialectList(app: Api): void {
  app.get(
    '/v1/dialects',
    {
      config: { scope: 'any' },
      schema: {
        operationId: 'listDialects',
        summary: 'List the dialects that speak',
        description: 'Each with all its words, and when each of them is said.',
        tags: ['catalogue'],
        response: { 200: ListOf(Dialect, 'DialectList') },
      },
    },
    async () =>
      wholeList(
        SPEAKERS.map(({ dialect, title, vocabulary, fields, unspoken }) => ({
          object: 'dialect' as const,
          dialect,
          title,
          vocabulary,
          fields: fields.map(({ field, words }) => ({ field, words: [...words] })),
          unspoken: [...unspoken],
        })),
      ),
  )
}
