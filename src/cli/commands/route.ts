import { type Command, Option } from 'commander'
import { CHANNELS } from '../../core/channels.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import { findAccountId } from '../find-account.ts'
import { type Column, fields } from '../printer.ts'

type CandidateJson = {
  readonly name: string
  readonly kind: string
  readonly fits: boolean
  readonly rank: number | null
  readonly because: string
}

type LegJson = {
  readonly channel: string
  readonly outcome: 'route' | 'no-route' | 'refused'
  readonly account: { readonly name: string; readonly kind: string } | null
  readonly sender: string | null
  readonly because: string
  readonly reason: string | null
  readonly next_step: string | null
  readonly held_because: string | null
  readonly segments: number
  readonly price: { readonly amount: string; readonly currency: string } | null
  readonly warnings: readonly string[]
  readonly candidates: readonly CandidateJson[]
}

type ExplanationJson = LegJson & {
  readonly to: string
  readonly countries: readonly string[]
  readonly fallback: LegJson | null
}

const COLUMNS: readonly Column<CandidateJson>[] = [
  { title: 'RANK', value: ({ rank }) => rank ?? '–' },
  { title: 'ACCOUNT', value: ({ name }) => name },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'WHY', value: ({ because }) => because },
]

export function addRoute(program: Command, acting: Acting): void {
  const route = program.command('route').description('How messages find their provider account.')
  describe(route.command('explain <to>'), {
    summary: 'Say how a message would go, and why; nothing is sent.',
    examples: [
      'delivrd route explain +37255512345',
      "delivrd route explain +37255512345 --from Harbour --text 'Your table is ready'",
      'delivrd route explain +37255512345 --channel rcs --fallback sms',
    ],
  })
    .option('--from <sender>', 'what the phone shows as the sender')
    .addOption(new Option('--channel <channel>', 'what it travels by').choices(CHANNELS))
    .addOption(new Option('--fallback <channel>', 'the second channel').choices(CHANNELS))
    .option('--text <text>', 'the text; without it, any of one segment')
    .option('--account <account>', 'the provider account to send through, by name or id')
    .action(acting(explain))
}

/** 1 when it would not be sent, so that scripts can ask. */
async function explain(run: Run): Promise<ExitCode> {
  const { print, args } = run
  const account = textOption(run, 'account')
  const fallback = textOption(run, 'fallback')
  const found = await run.api().ask<ExplanationJson>('POST', '/v1/routes/explain', {
    body: {
      to: args[0],
      from: textOption(run, 'from'),
      channel: textOption(run, 'channel'),
      text: textOption(run, 'text'),
      account_id: account === undefined ? undefined : await findAccountId(run.api(), account),
      fallback: fallback === undefined ? undefined : { channel: fallback },
    },
  })
  if (print.isJson) print.one(found, () => '')
  else {
    print.text(fields([['To', `${found.to} (${placeOf(found)})`]]))
    for (const leg of [found, ...(found.fallback === null ? [] : [found.fallback])]) show(run, leg)
  }
  const goes = [found, found.fallback].some((leg) => leg?.outcome === 'route')
  return goes ? EXIT.ok : EXIT.failed
}

/** Numbers that no plan knows may be anywhere under their calling code. */
const placeOf = ({ countries }: ExplanationJson): string =>
  countries.length > 3
    ? `one of ${countries.length} countries`
    : countries.join(', ') || 'no country'

const OUTCOMES = {
  route: 'would be sent',
  'no-route': 'no provider account takes it',
  refused: 'would be refused',
} as const

function show({ print }: Run, leg: LegJson): void {
  const { price } = leg
  const isSent = leg.outcome === 'route'
  print.text('')
  print.text(
    fields([
      ['Channel', leg.channel],
      ['Outcome', print.style(isSent ? 'green' : 'red', OUTCOMES[leg.outcome])],
      ['Because', leg.because],
      ['Reason', leg.reason],
      ['Next', leg.next_step],
      ['Held for', leg.held_because],
      [
        'Account',
        isSent && leg.account !== null ? `${leg.account.name} (${leg.account.kind})` : null,
      ],
      ['Sender', leg.sender],
      ['Segments', leg.segments],
      [
        'Price',
        isSent ? (price === null ? 'not known' : `${price.amount} ${price.currency}`) : null,
      ],
      ...leg.warnings.map((warning) => ['Mind', warning] as const),
    ]),
  )
  print.text('')
  print.many(leg.candidates, leg.candidates, COLUMNS)
}
