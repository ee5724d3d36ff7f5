import { CODE_CATALOGUE, codeJson } from '../core/code-catalogue.ts'
import type { CatalogueEntry } from '../core/code-catalogue.ts'
import { VOCABULARIES } from '../core/dialects/vocabularies.ts'
import { type Run, textOption } from './command.ts'
import { EXIT, Failure } from './failure.ts'
import type { Column } from './printer.ts'

const COLUMNS: readonly Column<CatalogueEntry>[] = [
  { title: 'VENDOR', value: ({ vendor }) => vendor },
  { title: 'FIELD', value: ({ field }) => field },
  { title: 'CODE', value: ({ code }) => code },
  { title: 'CHANNEL', value: ({ channel }) => channel },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'SURE', value: ({ confidence }) => (confidence === 'high' ? '' : confidence) },
  { title: 'MEANING', value: ({ meaning }) => meaning },
]

/** `delivrd codes`: the whole catalogue or one vendor's, without a server. */
export async function listCodes(run: Run): Promise<void> {
  const [vendor] = run.args
  const field = textOption(run, 'field')
  if (vendor !== undefined) knownVendor(vendor)
  const found = CODE_CATALOGUE.filter(
    (entry) =>
      (vendor === undefined || entry.vendor === vendor) &&
      (field === undefined || entry.field === field),
  )
  run.print.many(found.map(codeJson), found, COLUMNS)
  const vendors = new Set(found.map((entry) => entry.vendor)).size
  run.print.say(`${found.length} codes of ${vendors} ${vendors === 1 ? 'vendor' : 'vendors'}.`)
}

/** The vendor of this name; else a failure that names those there are. */
export function knownVendor(vendor: string): string {
  const known = VOCABULARIES.map((one) => one.vendor)
  if (known.includes(vendor)) return vendor
  throw new Failure(`No vendor ${vendor} is known.`, {
    exitCode: EXIT.notFound,
    cure: `Those that are: ${known.join(', ')}`,
  })
}
