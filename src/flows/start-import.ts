import type { FoundFormat } from '../core/history/formats.ts'
import { findFormat, readerOf } from '../core/history/formats.ts'
import type { HistoryFormat, HistoryMapping, HistoryReader } from '../core/history/row.ts'
import { FORMAT_TITLE } from '../core/history/row.ts'
import { makeId } from '../core/ids.ts'
import type { SpokeService } from '../core/workspace-settings.ts'
import type { HistoryDeps, HistoryFiles, ImportOrder } from './ports/history.ts'
import type { List, ListRow } from './ports/lists.ts'

export type StartOutcome =
  | { readonly kind: 'started'; readonly id: string }
  /** `code` is stable. */
  | {
      readonly kind: 'refused'
      readonly code: 'empty-file' | 'unknown-format' | 'not-that-format'
      readonly because: string
    }

const PIECE_OCTETS = 1024 * 1024

export type FileTaken = { readonly id: string; readonly octets: number }

/** Keeps a file in pieces of a megabyte, durable before anything is promised about it. */
export async function takeFile(
  { store, clock, random }: Pick<HistoryDeps, 'store' | 'clock' | 'random'>,
  octets: AsyncIterable<Uint8Array>,
): Promise<FileTaken> {
  const id = makeId(clock.now(), 0, random(9))
  let piece = 0
  let total = 0
  let held: Uint8Array[] = []
  let heldOctets = 0
  const write = async () => {
    if (heldOctets === 0) return
    await store.writePiece(id, piece, joined(held, heldOctets))
    piece += 1
    held = []
    heldOctets = 0
  }
  try {
    for await (const chunk of octets) {
      held.push(chunk)
      heldOctets += chunk.length
      total += chunk.length
      if (heldOctets >= PIECE_OCTETS) await write()
    }
    await write()
  } catch (error) {
    await store.dropPieces(id)
    throw error
  }
  return { id, octets: total }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Looks at a file that was taken and puts it in the queue, or lets it go and says why. */
export async function startImport(
  { store, files, clock }: Pick<HistoryDeps, 'store' | 'files' | 'clock'>,
  order: ImportOrder,
  file: FileTaken,
): Promise<StartOutcome> {
  const opened = await openHistory(files, () => store.openFile(file.id), {
    format: order.format,
    service: order.service,
    mapping: order.mapping,
  })
  if (opened.kind === 'refused') {
    await store.dropPieces(file.id)
    return opened
  }
  const { format } = opened.found
  const now = clock.now()
  await store.insertImport({
    id: file.id,
    order,
    name: order.name ?? order.fileName ?? FORMAT_TITLE[format],
    format,
    mapping: format === 'csv' ? (order.mapping as HistoryMapping) : null,
    octets: file.octets,
    at: now,
    audit: {
      workspaceId: order.workspaceId,
      at: now,
      actor: order.by,
      act: 'history.imported',
      subject: `import:${file.id}`,
      ip: order.ip,
      before: null,
      after: { format, octets: file.octets },
    },
  })
  return { kind: 'started', id: file.id }
}

export type OpenedHistory = {
  readonly kind: 'opened'
  readonly found: FoundFormat
  readonly reader: HistoryReader
  /** From the beginning, the header left out. */
  readonly rows: AsyncGenerator<readonly ListRow[]>
}

type Asked = {
  readonly format: HistoryFormat | 'auto'
  readonly service: SpokeService | null
  readonly mapping: unknown
}

/** Finds out what a file is by its first lines, and begins to read it. */
export async function openHistory(
  files: HistoryFiles,
  octets: () => AsyncIterable<Uint8Array>,
  { format, service, mapping }: Asked,
): Promise<OpenedHistory | Extract<StartOutcome, { kind: 'refused' }>> {
  const lines = await firstRows(files.asLines(octets()))
  const header = await firstRows(files.asTable(octets()))
  if (lines.length === 0) {
    return { kind: 'refused', code: 'empty-file', because: 'there is no line in the file' }
  }
  const names = header[0] ?? []
  const asked = format === 'auto' && isGiven(mapping) ? 'csv' : format
  const seen = findFormat(
    names,
    lines.map(([line = '']) => line),
  )
  const found = asked === 'auto' ? seen : { format: asked, shape: shapeOf(asked, seen) }
  if (found === null) {
    return {
      kind: 'refused',
      code: 'unknown-format',
      because: `the file is in no format that is known; its columns are ${names.slice(0, 20).map((name) => `“${name}”`).join(', ')}: say which is which with a mapping`, // prettier-ignore
    }
  }
  const options = { service, mapping: (mapping ?? null) as HistoryMapping | null }
  const reader = readerOf(found, names, options)
  if (reader.kind === 'refused') {
    return { kind: 'refused', code: 'not-that-format', because: reader.because }
  }
  const list = found.shape === 'lines' ? files.asLines(octets()) : files.asTable(octets())
  const rows = found.shape === 'lines' ? allRows(list) : rowsBelow(list)
  return { kind: 'opened', found, reader: reader.reader, rows }
}

const isGiven = (mapping: unknown): boolean => mapping !== null && mapping !== undefined

const shapeOf = (format: HistoryFormat, seen: FoundFormat | null): FoundFormat['shape'] => {
  if (format === 'kannel') return 'lines'
  return format === 'messente' && seen?.shape === 'lines' ? 'lines' : 'table'
}

const SAMPLE_ROWS = 20

async function firstRows(list: List): Promise<readonly (readonly string[])[]> {
  let rows: (readonly string[])[] = []
  for await (const batch of list.rows) {
    rows = rows.concat(batch.flatMap((row) => (row.kind === 'row' ? [row.cells] : [])))
    if (rows.length >= SAMPLE_ROWS) break
  }
  return rows
}

async function* allRows(list: List): AsyncGenerator<readonly ListRow[]> {
  yield* list.rows
}

async function* rowsBelow(list: List): AsyncGenerator<readonly ListRow[]> {
  let isBelow = false
  for await (const batch of list.rows) {
    if (isBelow) {
      yield batch
      continue
    }
    const header = batch.findIndex(({ kind }) => kind === 'row')
    isBelow = header >= 0
    if (isBelow) yield batch.slice(header + 1)
  }
}
