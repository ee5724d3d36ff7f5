import type { Command } from 'commander'
import { type Acting, describe, textOption } from '../command.ts'
import { findAccountId } from '../find-account.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { List } from '../wire.ts'

type OrphanJson = {
  readonly id: string
  readonly state: string
  readonly provider_id: string | null
  readonly word: string | null
  readonly because: string
  readonly likely: readonly { readonly message_id: string; readonly because: string }[]
  readonly recorded_at: string
}

type MatchJson = {
  readonly message_id: string
  readonly rule: { readonly id_relation: string; readonly receipts: number } | null
}

const COLUMNS: readonly Column<OrphanJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'SINCE', value: ({ recorded_at: at }) => at },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'PROVIDER ID', value: ({ provider_id: id }) => id },
  { title: 'WORD', value: ({ word }) => word },
  { title: 'LIKELY', value: ({ likely: [one] }) => one?.message_id ?? null },
  { title: 'BECAUSE', value: ({ likely: [one], because }) => one?.because ?? because },
]

const STATES = 'waiting, ambiguous or malformed'

export function addOrphans(program: Command, acting: Acting): void {
  const orphans = program
    .command('orphans')
    .description('Receipts without a message, and receipts that could not be read.')
  describe(orphans.command('list'), {
    summary: 'Those that wait, newest first.',
    examples: ['delivrd orphans list --state malformed'],
  })
    .option('--state <state>', STATES)
    .option('--account <account>', 'of one provider account (name or acc_…)')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async (run) => {
        const { api, print, options } = run
        const account = textOption(run, 'account')
        const { state, limit, cursor } = options as Record<string, string | undefined>
        const found = await api().ask<List<OrphanJson>>('GET', '/v1/orphans', {
          query: {
            state,
            limit,
            cursor,
            ...(account === undefined ? {} : { account_id: await findAccountId(api(), account) }),
          },
        })
        print.many(found, found.data, COLUMNS)
        moreToSee(print, found)
      }),
    )
  describe(orphans.command('reread'), {
    summary: 'Read them all again: after a setting was mended or a word was named.',
    examples: ['delivrd orphans reread --state malformed', 'delivrd orphans reread --account main'],
  })
    .option('--state <state>', `${STATES}; else all of them`)
    .option('--account <account>', 'of one provider account (name or acc_…)')
    .action(
      acting(async (run) => {
        const { api, print } = run
        const account = textOption(run, 'account')
        const body = {
          state: textOption(run, 'state'),
          ...(account === undefined ? {} : { account_id: await findAccountId(api(), account) }),
        }
        type Moved = { readonly receipts: number; readonly without_raw: number }
        const moved = await api().ask<Moved>('POST', '/v1/orphans/reread', { body })
        const stay =
          moved.without_raw === 0
            ? ''
            : ` ${moved.without_raw} stay as they were read: their raw receipts are kept no more.`
        print.one(moved, () => `${moved.receipts} receipts are being read again.${stay}`)
      }),
    )
  addMatch(orphans, acting)
}

function addMatch(orphans: Command, acting: Acting): void {
  describe(orphans.command('match <orphan> <message>'), {
    summary: 'Say which message a receipt is about; with --rule for its whole account.',
    examples: [
      'delivrd orphans match rcp_… msg_…',
      'delivrd orphans match rcp_… msg_… --rule   # how their ids are related, all others follow',
    ],
  })
    .option(
      '--rule',
      'declare how the two ids are related, and read all others of the account again',
    )
    .action(
      acting(async ({ api, print, options, args: [orphan = '', message = ''] }) => {
        const { rule = false } = options as { readonly rule?: boolean }
        const path = `/v1/orphans/${encodeURIComponent(orphan)}/match`
        const body = { message_id: message, apply_rule: rule }
        const matched = await api().ask<MatchJson>('POST', path, { body })
        print.one(matched, () =>
          matched.rule === null
            ? 'The receipt counts for that message now.'
            : `Its account’s ids are read as ${matched.rule.id_relation} from now on; ` +
              `${matched.rule.receipts} receipts are being read again.`,
        )
      }),
    )
}
