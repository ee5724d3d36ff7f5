import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { VOCABULARIES } from '../core/dialects/vocabularies.ts'
import { hasGaps, lintVocabulary } from '../core/vocabulary-lint.ts'
import type { LintReport, ListedCode } from '../core/vocabulary-lint.ts'
import { type Run, textOption } from './command.ts'
import { EXIT, type ExitCode, Failure } from './failure.ts'
import { knownVendor } from './list-codes.ts'
import type { List } from './wire.ts'

type UnknownWordJson = {
  readonly vendor: string
  readonly field: string
  readonly word: string | null
  readonly code: string | null
  readonly count: number
}

/** `delivrd codes lint`: a vendor's own list against ours, and on request against what came in. */
export async function lintCodes(run: Run): Promise<ExitCode> {
  const vendor = knownVendor(textOption(run, 'vendor') ?? '')
  const field = knownField(vendor, textOption(run, 'field') ?? null)
  const { listed, without } = await readListed(run.args[0] ?? '')
  const report = lintVocabulary(vendor, listed, field)
  const observed = run.options['traffic'] === true ? await observedUnknown(run, vendor) : null
  const isClean = !hasGaps(report) && (observed?.length ?? 0) === 0
  run.print.one({ ...report, rows_without_code: without, observed }, () =>
    describe(report, { observed, without }),
  )
  return isClean ? EXIT.ok : EXIT.failed
}

function knownField(vendor: string, field: string | null): string | null {
  const fields = VOCABULARIES.find((one) => one.vendor === vendor)?.tables.map((one) => one.field)
  if (field === null || fields?.includes(field) === true) return field
  throw new Failure(`${vendor} has no list ${field}.`, {
    exitCode: EXIT.notFound,
    cure: `Those that it has: ${fields?.join(', ')}`,
  })
}

// ---- the vendor's list

const CODE_COLUMNS = ['code', 'errorcode', 'error', 'value', 'id', 'status', 'number']
const NAME_COLUMNS = ['name', 'title', 'vendorname', 'message']
const FIELD_COLUMNS = ['field', 'table', 'list']

type Listed = { readonly listed: readonly ListedCode[]; readonly without: number }

async function readListed(path: string): Promise<Listed> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Failure(`${path} cannot be read: ${String((error as Error).message)}`)
  })
  const rows = rowsOf(text, path)
  const listed = rows.flatMap((row) => listedCode(row) ?? [])
  if (listed.length > 0) return { listed, without: rows.length - listed.length }
  throw new Failure(`No codes were found in ${path}.`, {
    cure: `Expected rows with one of these columns: ${CODE_COLUMNS.join(', ')}`,
  })
}

function rowsOf(text: string, path: string): Record<string, unknown>[] {
  try {
    return /^\s*[[{]/.test(text)
      ? rowsInJson(JSON.parse(text))
      : parse(text, { columns: true, bom: true, trim: true, relax_column_count: true })
  } catch (error) {
    throw new Failure(`${path} is neither CSV nor JSON: ${(error as Error).message}`)
  }
}

/** A list of objects or of codes, or the one among several with the most codes; or names by their codes. */
function rowsInJson(data: unknown): Record<string, unknown>[] {
  if (Array.isArray(data)) {
    return data.map((one: unknown) =>
      typeof one === 'object' && one !== null ? { ...one } : { code: one },
    )
  }
  if (typeof data !== 'object' || data === null) return []
  const inner = Object.values(data).filter((one) => Array.isArray(one))
  const rows = inner.map(rowsInJson).toSorted((a, b) => withCode(b) - withCode(a))
  if (rows[0] !== undefined) return rows[0]
  return Object.entries(data).map(([code, name]) =>
    typeof name === 'object' && name !== null ? { code, ...name } : { code, name },
  )
}

const withCode = (rows: readonly Record<string, unknown>[]): number =>
  rows.filter((row) => Object.keys(row).length > 1 && listedCode(row) !== null).length

function listedCode(row: Record<string, unknown>): ListedCode | null {
  const first = (names: readonly string[]): string | null => {
    const found = names
      .flatMap((name) => Object.keys(row).filter((key) => fold(key) === name))
      .map((key) => row[key])
      .find((value) => typeof value === 'string' || typeof value === 'number')
    return found === undefined || String(found).trim() === '' ? null : String(found).trim()
  }
  const code = first(CODE_COLUMNS)
  return code === null ? null : { code, name: first(NAME_COLUMNS), field: first(FIELD_COLUMNS) }
}

const fold = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '')

// ---- what came in

async function observedUnknown({ api }: Run, vendor: string): Promise<UnknownWordJson[]> {
  const page = await api().ask<List<UnknownWordJson>>('GET', '/v1/unknown-words', {
    query: { state: 'open', limit: 1000 },
  })
  return page.data.filter((one) => one.vendor === vendor)
}

type Beside = { readonly observed: readonly UnknownWordJson[] | null; readonly without: number }

function describe(report: LintReport, { observed, without }: Beside): string {
  const parts = [
    section('In their list, and not in ours', report.missing, ({ code, name }) =>
      name === null ? code : `${code}  ${name}`,
    ),
    section(
      'Named otherwise',
      report.renamed,
      ({ code, theirs, ours }) => `${code}  theirs: ${theirs}; ours: ${ours}`,
    ),
    section('More than once in their list', report.repeated, (code) => code),
    section('In ours, and not in their list', report.unlisted, ({ field, code, name }) =>
      code === name ? `${field} ${code}` : `${field} ${code}  ${name}`,
    ),
    section('In receipts that came, and in no list of ours', observed ?? [], (one) =>
      `${one.field} ${one.code ?? one.word ?? ''}, ${one.count} times`.trim(),
    ),
    without === 0 ? '' : `Rows without a code, passed over: ${without}.`,
    `${report.known} of their ${report.listed} codes are known here.`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

const section = <Row>(title: string, rows: readonly Row[], line: (row: Row) => string): string =>
  rows.length === 0
    ? ''
    : `${title} (${rows.length}):\n${rows.map((row) => `  ${line(row)}`).join('\n')}`
