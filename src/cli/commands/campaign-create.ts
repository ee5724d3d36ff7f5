import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { campaignPage } from '../campaign-text.ts'
import { channelsAsked, withChannels } from '../channel-options.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { findAccountId } from '../find-account.ts'
import { pair, positive } from '../options.ts'
import type { CampaignJson } from '../wire.ts'

/** A long list takes its time to be read. */
const UPLOAD_TIMEOUT_MS = 300_000

export function addCampaignCreate(campaign: Command, acting: Acting): void {
  const files = (command: Command): Command =>
    withChannels(command)
      .requiredOption('--csv <file>', 'the list of recipients; - for standard input')
      .requiredOption('--text <text>', 'the text, with {fields} of the list')
      .option('--column <role=Heading>', 'which column is which: number=Phone', pair)
      .option('--from <sender>', 'what the phones show as the sender')
      .option('--name <name>', 'what the campaign is called; else the file’s name')
      .option('--account <account>', 'the provider account to send through, by name or id')
      .option('--validity <seconds>', 'give up on a message after this many seconds', positive)
      .option('--at-least-once', 'hand over again what was never answered, and rather text twice')
      .option('--reference <reference>', 'your own word for it')
      .option('--callback <url>', 'tell its changes there: docs/callbacks.md')
      .option('--callback-format <format>', 'in whose words and form; delivrd if nothing is said')

  files(
    describe(campaign.command('create'), {
      summary: 'Make a campaign of a text and a CSV file.',
      examples: [
        "delivrd campaign create --csv people.csv --text 'Hi {Name}, see you at {Time}'",
        "delivrd campaign create --csv people.csv --column number=Phone --text 'Hi' --start",
        "delivrd campaign create --csv people.csv --text 'Hi {Name}' --dry-run",
      ],
    }),
  )
    .option('--start', 'begin to send at once; without it, the campaign is a draft')
    .option('--dry-run', 'only check the list: nothing is stored, nothing is sent')
    .option('--idempotency-key <key>', 'the same key never makes a second campaign within a day')
    .action(acting(create))
}

async function create(run: Run): Promise<ExitCode> {
  const { api, print, options } = run
  const isDry = options['dryRun'] === true
  const { list, name } = await openList(run)
  const columns = options['column']
  const account = textOption(run, 'account')
  const { channel, fallback } = channelsAsked(run)
  const query = {
    name: textOption(run, 'name') ?? name,
    text: textOption(run, 'text'),
    from: textOption(run, 'from'),
    channel,
    fallback: fallback === undefined ? undefined : JSON.stringify(fallback),
    reference: textOption(run, 'reference'),
    account_id: account === undefined ? undefined : await findAccountId(api(), account),
    validity_seconds: options['validity'] as number | undefined,
    policy: options['atLeastOnce'] === true ? 'at-least-once' : undefined,
    columns: columns === undefined ? undefined : JSON.stringify(columns),
    callback: callbackAsked(run),
    ...(isDry ? {} : { start: options['start'] === true }),
  }
  const ask = { query, body: list, type: 'text/csv', timeoutMs: UPLOAD_TIMEOUT_MS }
  if (isDry) {
    const checked = await api().ask<Record<string, unknown>>('POST', '/v1/campaigns/check', ask)
    print.one(checked, () => JSON.stringify(checked, null, 2))
    return EXIT.ok
  }
  const made = await api().ask<CampaignJson>('POST', '/v1/campaigns', {
    ...ask,
    idempotencyKey: textOption(run, 'idempotencyKey') ?? randomUUID(),
  })
  print.one(made, () => campaignPage(made, print))
  sayNext(run, made)
  return made.row_errors > 0 ? EXIT.partial : EXIT.ok
}

/** As the API takes it in a query. */
function callbackAsked(run: Run): string | undefined {
  const url = textOption(run, 'callback')
  const format = textOption(run, 'callbackFormat')
  if (url !== undefined) return JSON.stringify({ url, format })
  if (format === undefined) return undefined
  throw new Failure('--callback-format says how, and nothing says where.', {
    exitCode: EXIT.usage,
    cure: 'Expected --callback <url> beside it.',
  })
}

function sayNext({ print }: Run, { id, state, row_errors: errors }: CampaignJson): void {
  if (errors > 0)
    print.say(
      `${errors} rows have no readable number: delivrd api GET /v1/campaigns/${id}/row-errors`,
    )
  if (print.isJson) return
  print.say(
    state === 'draft'
      ? `Send it: delivrd campaign start ${id}`
      : `Follow it: delivrd campaign watch ${id}`,
  )
}

async function openList(run: Run): Promise<{ list: Readable; name: string }> {
  const file = textOption(run, 'csv') ?? ''
  if (file === '-') return { list: run.world.input, name: 'standard input' }
  try {
    if (!(await stat(file)).isFile()) throw new Error('it is no file')
  } catch (error) {
    throw new Failure(
      `Cannot read the list ${file}: ${error instanceof Error ? error.message : error}`,
      {
        exitCode: EXIT.usage,
        cure: 'Expected a CSV file with a heading, one recipient a row.',
      },
    )
  }
  return { list: createReadStream(file), name: basename(file).replace(/\.csv$/i, '') }
}
