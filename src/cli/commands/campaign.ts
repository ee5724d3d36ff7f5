import { open } from 'node:fs/promises'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { campaignPage } from '../campaign-text.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { Failure } from '../failure.ts'
import { whole } from '../options.ts'
import { moreToSee } from '../pages.ts'
import type { Column } from '../printer.ts'
import type { CampaignJson, List } from '../wire.ts'
import { addCampaignCreate } from './campaign-create.ts'
import { addCampaignEdit } from './campaign-edit.ts'
import { addCampaignGuidance } from './campaign-guidance.ts'
import { addCampaignWatch } from './campaign-watch.ts'

export function addCampaign(program: Command, acting: Acting): void {
  const campaign = program
    .command('campaign')
    .description('Campaigns: a text to a list of recipients.')
  addCampaignCreate(campaign, acting)
  addCampaignEdit(campaign, acting)
  addCampaignWatch(campaign, acting)
  addCampaignGuidance(campaign, acting)
  addRead(campaign, acting)
  addCommands(campaign, acting)
  addExport(campaign, acting)
}

const COLUMNS: readonly Column<CampaignJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'RECIPIENTS', value: ({ recipients }) => recipients, isFigure: true },
  { title: 'DELIVERED', value: ({ counts }) => counts['delivered'] ?? 0, isFigure: true },
  { title: 'OPEN', value: ({ progress }) => progress.open, isFigure: true },
  { title: 'CREATED', value: ({ created_at: at }) => at },
]

function addRead(campaign: Command, acting: Acting): void {
  describe(campaign.command('list'), {
    summary: 'Campaigns, newest first, with their counts.',
    examples: ['delivrd campaign list', 'delivrd campaign list --state running --json'],
  })
    .option('--state <state>', 'only those in this state')
    .option('--archived', 'archived ones instead')
    .option('--limit <count>', 'at most this many', whole, 50)
    .option('--cursor <cursor>', 'go on after a former page')
    .action(
      acting(async ({ api, print, options }) => {
        const { state, limit, cursor } = options as Record<string, string | undefined>
        const found = await api().ask<List<CampaignJson>>('GET', '/v1/campaigns', {
          query: {
            state,
            limit,
            cursor,
            archived: options['archived'] === true ? true : undefined,
          },
        })
        print.many(found, found.data, COLUMNS)
        moreToSee(print, found)
      }),
    )
  describe(campaign.command('show <id>'), {
    summary: 'One campaign: counts by status, reasons and progress.',
    examples: ['delivrd campaign show cmp_…', 'delivrd campaign show cmp_… --json | jq .counts'],
  }).action(
    acting(async ({ api, print, args: [id = ''] }) => {
      const found = await api().ask<CampaignJson>('GET', `/v1/campaigns/${encodeURIComponent(id)}`)
      print.one(found, () => campaignPage(found, print))
    }),
  )
}

const COMMANDS = {
  start: 'Start a draft: its messages begin to go out.',
  stop: 'Stop: what is handed over cannot be recalled; the rest waits.',
  resume: 'Go on after a stop.',
  cancel: 'Cancel what is not handed over yet, for good.',
  archive: 'Take it out of the list; nothing is deleted.',
  unarchive: 'Put an archived one back into the list.',
} as const

function addCommands(campaign: Command, acting: Acting): void {
  for (const [name, summary] of Object.entries(COMMANDS)) {
    describe(campaign.command(`${name} <id>`), {
      summary,
      examples: [`delivrd campaign ${name} cmp_…`],
    }).action(
      acting(async ({ api, print, args: [id = ''] }) => {
        const path = `/v1/campaigns/${encodeURIComponent(id)}/${name}`
        const found = await api().ask<CampaignJson>('POST', path)
        print.one(found, () => campaignPage(found, print))
      }),
    )
  }
}

function addExport(campaign: Command, acting: Acting): void {
  describe(campaign.command('export <id>'), {
    summary: 'Every recipient with status and reason, as CSV, from one moment.',
    examples: [
      'delivrd campaign export cmp_… > recipients.csv',
      'delivrd campaign export cmp_… --status failed,rejected --output failed.csv',
      'delivrd campaign export cmp_… --spreadsheet --output for-excel.csv',
      'delivrd campaign export cmp_… --columns spoke-rewired --output messages.csv',
    ],
  })
    .option('--spreadsheet', 'for Excel and its like: BOM, CRLF, no formulas')
    // Not --profile: that says where the server is.
    .option('--columns <set>', 'data, spreadsheet, spoke-rewired or spoke-moveon', 'data')
    .option('--status <statuses>', 'only these, with commas')
    .option('--output <file>', 'write to this file instead of stdout')
    .action(acting(exportRecipients))
}

async function exportRecipients(run: Run): Promise<void> {
  const { api, print, world, options, args } = run
  const [id = ''] = args
  const profile = options['spreadsheet'] === true ? 'spreadsheet' : textOption(run, 'columns')
  const path = `/v1/campaigns/${encodeURIComponent(id)}/export.csv`
  const query = { profile, status: textOption(run, 'status') }
  const rows = await api().stream(path, { query, accept: 'text/csv' })
  const file = textOption(run, 'output')
  if (file === undefined) return copy(rows, world.output)
  try {
    await pipeline(rows, (await open(file, 'wx')).createWriteStream())
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new Failure(
      isThere ? `${file} exists already.` : `Cannot write ${file}: ${String(error)}`,
      {
        cure: isThere ? 'Name another file, or remove that one first.' : null,
      },
    )
  }
  print.say(`Written to ${file}.`)
}

async function copy(rows: AsyncIterable<Uint8Array>, target: NodeJS.WritableStream): Promise<void> {
  for await (const chunk of rows) if (!target.write(chunk)) await once(target, 'drain')
}
