import type { Command } from 'commander'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { fields } from '../printer.ts'
import type { List } from '../wire.ts'

type CodeJson = {
  readonly vendor: string
  readonly code: string
  readonly meaning?: string | null
  readonly title?: string | null
  readonly status: string | null
  readonly reason: string | null
  readonly next_step?: string | null
  readonly permanent: boolean | null
  readonly charged?: string | null
}

export function addCodes(program: Command, acting: Acting): void {
  const codes = program.command('codes').description('What vendors’ codes mean.')
  describe(codes.command('explain <code>'), {
    summary: 'What a code means, whose fault it is, and what to do.',
    examples: ['delivrd codes explain 0x0B', 'delivrd codes explain UNDELIV --vendor smpp'],
  })
    .option('--vendor <vendor>', 'whose code it is; else every vendor that has it')
    .action(acting(explain))
}

async function explain(run: Run): Promise<void> {
  const { api, print, args, options } = run
  const [code = ''] = args
  const vendor = options['vendor']
  const found =
    typeof vendor === 'string'
      ? [
          await api().ask<CodeJson>(
            'GET',
            `/v1/codes/${[vendor, code].map(encodeURIComponent).join('/')}`,
          ),
        ]
      : await everyVendors(run, code)
  if (found.length === 0) {
    throw new Failure(`No vendor is known to have a code ${code}.`, {
      exitCode: EXIT.notFound,
      cure: 'See all that are known: delivrd api GET /v1/codes',
    })
  }
  print.one(found.length === 1 ? found[0] : found, () => found.map(describeCode).join('\n\n'))
}

async function everyVendors({ api }: Run, code: string): Promise<readonly CodeJson[]> {
  const same = (other: string): boolean => other.toLowerCase() === code.toLowerCase()
  const found: CodeJson[] = []
  let cursor: string | undefined
  do {
    const page: List<CodeJson> = await api().ask('GET', '/v1/codes', {
      query: { limit: 1000, cursor },
    })
    found.push(...page.data.filter((entry) => same(entry.code)))
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}

const describeCode = (entry: CodeJson): string =>
  fields([
    ['code', `${entry.vendor} ${entry.code}`],
    ['means', entry.meaning ?? entry.title],
    ['our status', entry.status],
    ['our reason', entry.reason],
    ['what to do', entry.next_step],
    ['permanent', entry.permanent === null ? 'nobody knows' : entry.permanent ? 'yes' : 'no'],
    ['charged', entry.charged],
  ])
