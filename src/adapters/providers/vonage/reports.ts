import { listAt, saying, textAt } from '../../../core/dialects/payload.ts'
import type { Said } from '../../../core/dialects/reader.ts'
import type {
  ConnectionField,
  HttpReply,
  HttpRequest,
  PollOutcome,
} from '../../../flows/ports/providers.ts'
import { addressOf } from '../parts/addresses.ts'
import { basicAuth } from '../parts/basic-auth.ts'
import { field } from '../parts/fields.ts'
import { readJson } from '../parts/json.ts'

export const reportsUrlField: ConnectionField = field('reports_url', 'Reports API address', {
  hint: 'Leave it empty unless the vendor gave you another than https://api.nexmo.com.',
  isRequired: false,
  fallback: 'https://api.nexmo.com',
})

type Access = { readonly baseUrl: string; readonly key: string; readonly secret: string }

type Sought = {
  readonly product: 'SMS' | 'MESSAGES'
  readonly id?: string
  readonly client_ref?: string
}

/** Records of the last seven days, which is what the vendor takes when no dates are given. */
export const recordsRequest = ({ baseUrl, key, secret }: Access, sought: Sought): HttpRequest => ({
  method: 'GET',
  url: addressOf(
    baseUrl,
    `/v2/reports/records?${new URLSearchParams({ account_id: key, direction: 'outbound', ...sought })}`,
  ),
  headers: { authorization: basicAuth({ name: key, password: secret }) },
  body: null,
})

/**
 * What the records say. One that is not there proves nothing: it takes minutes until a message is.
 * @param say a record's status in the words of its API
 */
export function readRecords(
  reply: HttpReply,
  say: (record: unknown, status: string) => Readonly<Record<string, string | null>>,
): PollOutcome {
  if (reply.status !== 200) {
    return { kind: 'no-news', because: `The Reports API answered HTTP ${reply.status}.` }
  }
  const read = readJson(reply.body)
  if ('because' in read) return { kind: 'no-news', because: read.because }
  const receipts = listAt(read.data, 'records').flatMap((record) => {
    const status = textAt(record, 'status')
    if (status === null) return []
    const said: Said = saying(say(record, status))
    return [
      {
        said,
        id: textAt(record, 'message_id') ?? textAt(record, 'message_uuid'),
        to: textAt(record, 'to'),
        happenedAt: textAt(record, 'date_finalized'),
      },
    ]
  })
  return receipts.length === 0
    ? { kind: 'no-news', because: 'The Reports API has no record of it yet.' }
    : { kind: 'receipts', receipts }
}
