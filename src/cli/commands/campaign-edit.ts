import type { Command } from 'commander'
import { campaignPage } from '../campaign-text.ts'
import { channelsAsked, withChannels } from '../channel-options.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { findAccountId } from '../find-account.ts'
import { positive } from '../options.ts'
import type { CampaignJson } from '../wire.ts'

export function addCampaignEdit(campaign: Command, acting: Acting): void {
  const command = describe(campaign.command('edit <id>'), {
    summary: 'Change a campaign that has not started, or where any campaign tells its changes.',
    examples: [
      "delivrd campaign edit cmp_… --text 'Hi {Name}, we moved to Friday'",
      'delivrd campaign edit cmp_… --starts-at 2026-12-01T09:00:00Z',
      'delivrd campaign edit cmp_… --starts-at none --from none',
      'delivrd campaign edit cmp_… --callback https://shop.example/callbacks',
    ],
  })
  withChannels(command)
    .option('--name <name>', 'what the campaign is called')
    .option('--text <text>', 'the text, with {fields} of its list')
    .option('--from <sender>', 'what the phones show as the sender; none: the account’s own')
    .option('--account <account>', 'the provider account, by name or id; none: the route decides')
    .option('--validity <seconds>', 'give up on a message after this many seconds', positive)
    .option('--starts-at <instant>', 'start by itself then (ISO 8601); none: it waits for you')
    .option('--callback <url>', 'at any time: tell its changes there; none: nowhere any more')
    .action(acting(edit))
}

async function edit(run: Run): Promise<void> {
  const { api, print, options, args } = run
  const [id = ''] = args
  const account = orNone(run, 'account')
  const accountId = typeof account === 'string' ? await findAccountId(api(), account) : account
  const change = Object.entries({
    name: textOption(run, 'name'),
    text: textOption(run, 'text'),
    from: orNone(run, 'from'),
    ...channelsAsked(run),
    account_id: accountId,
    validity_seconds: options['validity'],
    starts_at: orNone(run, 'startsAt'),
    callback: callbackAsked(orNone(run, 'callback')),
  }).filter(([, value]) => value !== undefined)
  if (change.length === 0) {
    throw new Failure('Nothing to change was given.', {
      exitCode: EXIT.usage,
      cure: 'Expected --name, --text, --from, --channel, --fallback, --account, --validity, --starts-at or --callback.',
    })
  }
  const path = `/v1/campaigns/${encodeURIComponent(id)}`
  const body = Object.fromEntries(change)
  const found = await api().ask<CampaignJson>('PATCH', path, { body })
  print.one(found, () => campaignPage(found, print))
  if (found.editing === true)
    print.say('Its messages are still being written anew; it can start after that.')
}

const callbackAsked = (url: string | null | undefined): { url: string } | null | undefined =>
  typeof url === 'string' ? { url } : url

/** What was given; null where it is to be taken away. */
function orNone(run: Run, name: string): string | null | undefined {
  const given = textOption(run, name)
  return given === 'none' ? null : given
}
