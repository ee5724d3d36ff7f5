import { randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import { channelsAsked, withChannels } from '../channel-options.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import { findAccountId } from '../find-account.ts'
import { positive, seconds, untilDeadline } from '../options.ts'
import { messageSummary } from '../message-text.ts'
import type { MessageJson } from '../wire.ts'
import { type AccountState, accountStates, isConnected } from './status.ts'

export function addSend(program: Command, acting: Acting): void {
  const command = describe(program.command('send <to> [text...]'), {
    summary: 'Send one text to one number.',
    examples: [
      "delivrd send +447700900123 'Your table is ready'",
      "delivrd send +447700900123 'Your table is ready' --from Harbour --wait 60",
      "delivrd send +447700900123 --text 'Hi' --json",
      "delivrd send +447700900123 'Your table is ready' --channel rcs --fallback sms --fallback-after 30m",
      'echo "Backup failed" | delivrd send +447700900123',
    ],
  })
  withChannels(command)
    .option('--text <text>', 'the text; else the words after the number, else standard input')
    .option('--from <sender>', 'what the phone shows as the sender')
    .option('--reference <reference>', 'your own word for it')
    .option('--account <account>', 'the provider account to send through, by name or id')
    .option('--validity <seconds>', 'give up after this many seconds', positive)
    .option('--at <time>', 'send later: 2026-05-01T09:00:00Z')
    .addOption(
      new Option(
        '--wait <seconds>',
        'wait for the outcome; exit 1 when it is bad, 5 when none came',
      )
        .argParser(positive)
        .preset(60),
    )
    .option('--idempotency-key <key>', 'the same key never sends twice within a day')
    .action(acting(send))
}

async function send(run: Run): Promise<ExitCode> {
  const { print, options, args } = run
  const [to = '', ...words] = args
  const text = textOption(run, 'text') ?? (words.join(' ') || (await readInput(run)))
  const account = textOption(run, 'account')
  const taken = await run.api().ask<MessageJson>('POST', '/v1/messages', {
    body: {
      to,
      text,
      from: options['from'],
      ...channelsAsked(run),
      reference: options['reference'],
      account_id: account === undefined ? undefined : await findAccountId(run.api(), account),
      validity_seconds: options['validity'],
      send_at: options['at'],
    },
    idempotencyKey: textOption(run, 'idempotencyKey') ?? randomUUID(),
  })
  const wait = options['wait']
  const message = typeof wait === 'number' ? await awaitFinal(run, taken, wait) : taken
  print.one(message, () => messageSummary(message, print))
  if (typeof wait === 'number' && message.status === 'queued') await sayWhyQueued(run, message)
  if (!print.isJson) print.say(`Follow it: delivrd message show ${message.id}`)
  return exitCodeOf(message, typeof wait === 'number')
}

async function readInput({ world, print }: Run): Promise<string> {
  if (world.input.isTTY === true) print.say('Type the text; Ctrl-D ends.')
  const chunks: Buffer[] = []
  for await (const chunk of world.input) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8').trimEnd()
}

async function awaitFinal(run: Run, taken: MessageJson, waitSeconds: number): Promise<MessageJson> {
  let message = taken
  await untilDeadline(run.world.clock, seconds(waitSeconds), async () => {
    message = await run.api().ask<MessageJson>('GET', `/v1/messages/${taken.id}`)
    return message.final
  })
  return message
}

/** Waited for in vain: whether its provider is connected is the first thing to know. */
async function sayWhyQueued(run: Run, { account_id: id }: MessageJson): Promise<void> {
  const states = (await accountStates(run)).filter(({ enabled }) => enabled)
  const down = states.filter((one) => !isConnected(one))
  if (down.length > 1 && down.length === states.length) {
    run.print.say(
      `It waits because no provider account is connected: ${down.map(named).join('; ')}.`,
    )
    return
  }
  const account = down.find((one) => one.id === id)
  if (account === undefined) return
  const because = account.links.last_error === null ? '' : `: ${account.links.last_error}`
  run.print.say(`It waits because ${account.name} is not connected${because}.`)
}

const named = ({ name, links }: AccountState): string =>
  links.last_error === null ? name : `${name} (${links.last_error})`

const BAD = ['rejected', 'failed', 'expired', 'cancelled']

function exitCodeOf({ status, final }: MessageJson, isAwaited: boolean): ExitCode {
  if (BAD.includes(status)) return EXIT.failed
  if (status === 'partial') return EXIT.partial
  return isAwaited && !final ? EXIT.timeout : EXIT.ok
}
