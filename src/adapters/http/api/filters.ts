import type { Static } from 'typebox'
import Type from 'typebox'
import { CHANNELS, type Channel } from '../../../core/channels.ts'
import { readWireId } from '../../../core/ids.ts'
import { STATUSES } from '../../../core/status.ts'
import type { Status } from '../../../core/status.ts'
import { idMeant, meantBy, recipientsMeant } from '../../../flows/filter-messages.ts'
import type { MessageFilter, Reads } from '../../../flows/ports/reads.ts'
import { problem } from '../problems.ts'

/** Filters of every list of messages. Several values of one filter stand with commas between them. */
export const MESSAGE_FILTERS = {
  status: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'One or more statuses.',
      examples: ['failed,rejected'],
    }),
  ),
  reason: Type.Optional(Type.String({ maxLength: 1_000, examples: ['opted-out'] })),
  code: Type.Optional(Type.String({ maxLength: 200, description: 'The provider’s own.' })),
  account_id: Type.Optional(Type.String({ maxLength: 60 })),
  channel: Type.Optional(
    Type.String({ maxLength: 40, description: 'What they travel by now: sms, rcs, whatsapp.' }),
  ),
  conflict: Type.Optional(Type.Boolean({ description: 'Whether its receipts contradict.' })),
  texted_twice: Type.Optional(Type.Boolean({ description: 'Whether two tries both arrived.' })),
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'A number in any form, a reference or an id.' }),
  ),
} as const

type FilterQuery = {
  readonly [Name in keyof typeof MESSAGE_FILTERS]?:
    Static<(typeof MESSAGE_FILTERS)[Name]> | undefined
} & { readonly reference?: string | undefined; readonly to?: string | undefined }

/** What a query asks for. Words that cannot be right are refused, ids of others find nothing. */
export async function readFilter(
  reads: Pick<Reads, 'defaultCountry'>,
  workspaceId: string,
  query: FilterQuery,
): Promise<MessageFilter> {
  const { status, reason, code, account_id: account, conflict, q, reference, to } = query
  const { texted_twice: textedTwice, channel } = query
  return {
    ...(status === undefined ? {} : { statuses: readStatuses(status) }),
    ...(reason === undefined ? {} : { reasons: reason.split(',') }),
    ...(code === undefined ? {} : { codes: code.split(',') }),
    ...(channel === undefined ? {} : { channels: readChannels(channel) }),
    ...(account === undefined ? {} : { accountId: readId('acc', account, '/account_id') }),
    ...(conflict === undefined ? {} : { conflict }),
    ...(textedTwice === undefined ? {} : { textedTwice }),
    ...(reference === undefined ? {} : { reference }),
    ...(to === undefined ? {} : { recipient: await readRecipient(reads, workspaceId, to) }),
    ...(q === undefined || q.trim() === ''
      ? {}
      : { anyOf: await meantBy(reads, workspaceId, { word: q, id: idMeant('msg', q) }) }),
  }
}

function readChannels(text: string): Channel[] {
  return text.split(',').map((word) => {
    const channel = CHANNELS.find((one) => one === word)
    if (channel === undefined) {
      throw wrongField('/channel', `${word} is no channel; there are ${CHANNELS.join(', ')}`)
    }
    return channel
  })
}

function readStatuses(text: string): Status[] {
  return text.split(',').map((word) => {
    const status = STATUSES.find((one) => one === word)
    if (status === undefined) {
      throw wrongField('/status', `${word} is no status; there are ${STATUSES.join(', ')}`)
    }
    return status
  })
}

/** The uuid of an id on the wire; another's or a made-up one is a well-formed id that finds nothing. */
export function readId(kind: 'acc' | 'cmp', text: string, pointer: string): string {
  const id = readWireId(kind, text)
  if (id === null) throw wrongField(pointer, `must look like ${kind}_ and 32 hexadecimal digits`)
  return id
}

async function readRecipient(
  reads: Pick<Reads, 'defaultCountry'>,
  workspaceId: string,
  to: string,
): Promise<string> {
  const [recipient] = await recipientsMeant(reads, workspaceId, to)
  if (recipient === undefined) throw wrongField('/to', 'must be a telephone number')
  return recipient
}

const wrongField = (pointer: string, detail: string) =>
  problem('invalid-request', {
    detail: 'The querystring is not as expected: see errors.',
    errors: [{ pointer, detail }],
  })
