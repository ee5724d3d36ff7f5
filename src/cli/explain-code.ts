import { codeJson, codesNear, lookUpCode } from '../core/code-catalogue.ts'
import type { CatalogueEntry } from '../core/code-catalogue.ts'
import { twinsOf } from '../core/code-twins.ts'
import { VOCABULARIES } from '../core/dialects/vocabularies.ts'
import { SPOKE_SERVICES } from '../core/workspace-settings.ts'
import { type Run, textOption } from './command.ts'
import { EXIT, Failure } from './failure.ts'
import { knownVendor } from './list-codes.ts'
import { fields } from './printer.ts'

/** `delivrd codes explain <code> --vendor …` */
export async function explainCode(run: Run): Promise<void> {
  const vendor = textOption(run, 'vendor')
  explain(run, run.args.join(' '), vendor === undefined ? null : knownVendor(vendor))
}

/** `delivrd explain <vendor> <code>`, or a code of whatever vendor. */
export async function explainVendorCode(run: Run): Promise<void> {
  const [first = '', ...rest] = run.args
  const isVendor = VOCABULARIES.some(({ vendor }) => vendor === first.toLowerCase())
  if (isVendor && rest.length > 0) return explain(run, rest.join(' '), first.toLowerCase())
  if (isVendor) {
    throw new Failure(`Expected a code of ${first}.`, {
      exitCode: EXIT.usage,
      cure: `See all of them: delivrd codes ${first.toLowerCase()}`,
    })
  }
  explain(run, run.args.join(' '), null)
}

function explain({ print }: Run, code: string, vendor: string | null): void {
  const found = lookUpCode(code, vendor)
  if (found.length === 0) throw unknownCode(code, vendor)
  const json = found.map((entry) => ({ ...codeJson(entry), twins: twinsOf(entry) }))
  print.one(json, () => found.map(describeCode).join('\n\n'))
}

function unknownCode(code: string, vendor: string | null): Failure {
  const near =
    vendor === 'spoke'
      ? []
      : codesNear(code, vendor).map((entry) => `${entry.vendor} ${entry.code}`)
  return new Failure(
    vendor === null
      ? `No vendor is known to have a code ${code}.`
      : `No code ${code} of ${vendor} is known.`,
    {
      exitCode: EXIT.notFound,
      cure:
        near.length > 0
          ? `Near it: ${near.join(', ')}`
          : (passedOn(code, vendor) ??
            `See all that are known: delivrd codes${vendor === null ? '' : ` ${vendor}`}`),
    },
  )
}

/** Spoke has no codes of its own: it shows those of the service that carried the message. */
function passedOn(code: string, vendor: string | null): string | null {
  if (vendor !== 'spoke') return null
  const having = SPOKE_SERVICES.filter((service) => lookUpCode(code, service).length > 0)
  const services = having.length === 0 ? SPOKE_SERVICES : having
  return `Spoke passes on the codes of its service: ${services.map((one) => `delivrd explain ${one} ${code}`).join(', or ')}`
}

const SURE: Readonly<Record<CatalogueEntry['confidence'], string | null>> = {
  high: null,
  medium: 'fairly: part of it is from others’ tables',
  low: 'not very: from memory or hearsay',
}

const describeCode = (entry: CatalogueEntry): string =>
  fields([
    ['code', `${entry.vendor} ${entry.code}`],
    ['in', entry.channel === null ? entry.field : `${entry.field} (${entry.channel})`],
    ['named', entry.name === entry.code ? null : entry.name],
    ['means', entry.meaning],
    ['our status', entry.status === 'none' ? 'none: it moves nothing' : entry.status],
    ['our reason', entry.reason],
    ['what to do', entry.nextStep],
    ['permanent', entry.permanent === null ? 'nobody knows' : entry.permanent ? 'yes' : 'no'],
    ['charged', entry.charged],
    ['fault', entry.fault],
    ['said by', entry.grade],
    ['how sure', SURE[entry.confidence]],
    ['the same at', twinsLine(entry)],
  ])

const twinsLine = (entry: CatalogueEntry): string =>
  twinsOf(entry)
    .map(({ vendor, code }) => `${vendor} ${code}`)
    .join(', ')
