import type { Command } from 'commander'
import { type Acting, describe, textOption } from '../command.ts'
import { findAccountId } from '../find-account.ts'
import { type ReplayJobJson, followReplay, tellReplay } from '../replay-text.ts'

export function addReplay(program: Command, acting: Acting): void {
  describe(program.command('replay'), {
    summary:
      'Read every receipt again with the tables and settings of now; say what differs, or apply it.',
    examples: [
      'delivrd replay',
      'delivrd replay --account main --since 2026-11-01 --apply',
      'delivrd replay --json | jq .moves',
    ],
  })
    .option('--apply', 'write what differs, with corrections; else it is only shown')
    .option('--account <account>', 'only messages that went through it (name or acc_…)')
    .option('--since <time>', 'only messages taken in since then')
    .option('--until <time>', 'only messages taken in before then')
    .action(
      acting(async (run) => {
        const { api, options } = run
        const account = textOption(run, 'account')
        const body = {
          apply: options['apply'] === true,
          ...(account === undefined ? {} : { account_id: await findAccountId(api(), account) }),
          since: textOption(run, 'since'),
          until: textOption(run, 'until'),
        }
        const asked = await api().ask<ReplayJobJson>('POST', '/v1/replays', { body })
        return tellReplay(run, await followReplay(run, asked.id))
      }),
    )
}
