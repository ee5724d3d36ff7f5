import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { canonicalJson } from '../../../core/audit.ts'
import type { CheckUrl } from '../../../flows/ports/callbacks.ts'
import type { CampaignOrder, StreamedClaim } from '../../../flows/ports/campaigns.ts'
import type { List, ListRow } from '../../../flows/ports/lists.ts'
import { problem } from '../problems.ts'
import { type Spooled, readForm, spool } from '../upload.ts'
import {
  type CampaignAsk,
  type RecipientAsk,
  checkFields,
  orderOf,
  readFields,
} from './campaign-order.ts'
import { readKey } from './idempotency-key.ts'

/** Reads a file's octets as a list: the CSV reader, which is another technology's. */
export type ListReader = (octets: AsyncIterable<Uint8Array>) => List

export type Upload = {
  /** Of now; throws when its time is over or its address may not be called. */
  readonly readOrder: () => CampaignOrder
  readonly list: List
  readonly claim: StreamedClaim | null
  /** To be called when the request is done, however it ended. */
  readonly drop: () => Promise<void>
}

export type Reading = {
  readonly use: 'create' | 'check'
  readonly readList: ListReader
  readonly now: number
  readonly checkUrl: CheckUrl
}

type Asked = { readonly ask: CampaignAsk; readonly file: Spooled | null }

/** A campaign and its list, in whichever of the three ways they came: form, CSV body or JSON. */
export async function readUpload(
  request: FastifyRequest,
  { use, readList, ...world }: Reading,
): Promise<Upload> {
  const key = readKey(request)
  const { ask, file } = await readAsked(request, use)
  const drop = async () => file?.drop()
  try {
    const { recipients, csv } = ask
    const readOrder = () =>
      orderOf(recipients === undefined ? ask : { ...ask, columns: { number: 'to' } }, world)
    const said = canonicalJson([
      request.method,
      request.routeOptions.url,
      ask,
      file?.sha256 ?? null,
    ])
    const hash = createHash('sha256').update(said).digest()
    return {
      readOrder,
      list: listOf({ recipients, csv, file, readList }),
      claim: key === null ? null : { key, requestHash: () => hash },
      drop,
    }
  } catch (error) {
    await drop()
    throw error
  }
}

async function readAsked(request: FastifyRequest, use: 'create' | 'check'): Promise<Asked> {
  if (request.isMultipart()) {
    const { fields, file } = await readForm(request)
    return withFile(file, () => readFields(fields, use))
  }
  if (request.body instanceof Readable) {
    const file = await spool(request.body)
    return withFile(file, () => readFields(request.query as Record<string, unknown>, use))
  }
  return { ask: checkFields(request.body, use), file: null }
}

/** The file goes when its fields are not good. */
async function withFile(file: Spooled | null, read: () => CampaignAsk): Promise<Asked> {
  try {
    return { ask: read(), file }
  } catch (error) {
    await file?.drop()
    throw error
  }
}

function listOf({
  recipients,
  csv,
  file,
  readList,
}: {
  recipients: readonly RecipientAsk[] | undefined
  csv: string | undefined
  file: Spooled | null
  readList: ListReader
}): List {
  const given = [recipients, csv, file ?? undefined].filter((one) => one !== undefined)
  if (given.length === 1) {
    if (file !== null) return readList(file.read())
    if (csv !== undefined) return readList(Readable.from([Buffer.from(csv)]))
    if (recipients !== undefined) return listOfRecipients(recipients)
  }
  throw problem('invalid-list', {
    detail:
      'Send one list of recipients: a form with a `file`, a text/csv body, or JSON with `csv` or `recipients`.',
  })
}

/** Recipients in JSON as the rows they would be in a file; lines are places in the array, from 1. */
function listOfRecipients(recipients: readonly RecipientAsk[]): List {
  const names = [...new Set(recipients.flatMap(({ fields }) => Object.keys(fields ?? {})))]
  const header: ListRow = { kind: 'row', line: 0, cells: ['to', ...names], raw: '' }
  const rows = recipients.map(({ to, fields }, at): ListRow => {
    const cells = [to, ...names.map((name) => fields?.[name] ?? '')]
    return { kind: 'row', line: at + 1, cells, raw: cells.join(',').slice(0, 500) }
  })
  return {
    rows: Readable.from(recipients.length === 0 ? [] : [[header, ...rows]], { objectMode: true }),
    describe: () => ({ encoding: 'utf-8', delimiter: ',' }),
  }
}
