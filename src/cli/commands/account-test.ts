import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import { accountPath } from '../find-account.ts'
import { messageSummary, statusWord } from '../message-text.ts'
import { seconds, untilDeadline, whole } from '../options.ts'
import type { Printer } from '../printer.ts'
import type { AccountTestJson, MessageJson } from '../wire.ts'

/** Connecting and binding are given up by the server well before this. */
const TEST_TIMEOUT_MS = 90_000
const WAIT_SECONDS = 60

export function addAccountTest(account: Command, acting: Acting): void {
  describe(account.command('test <account>'), {
    summary:
      'Reach the provider and be let in; with --to, send one text as a message and wait for its receipt, each step as it comes.',
    examples: [
      'delivrd account test "Acme"',
      'delivrd account test acc_… --to +447700900123',
      'delivrd account test "Twilio" --to +447700900123 --wait 120',
    ],
  })
    .option('--to <number>', 'send a text there')
    .option('--text <text>', 'which text')
    .option(
      '--wait <seconds>',
      'how long to wait for its outcome; exit 5 when none came',
      whole,
      WAIT_SECONDS,
    )
    .action(acting(test))
}

async function test(run: Run): Promise<ExitCode> {
  const { api, print, options } = run
  const path = `${await accountPath(api(), run.args[0] ?? '')}/test`
  const tested = await api().ask<AccountTestJson>('POST', path, {
    body: { to: textOption(run, 'to'), text: textOption(run, 'text') },
    timeoutMs: TEST_TIMEOUT_MS,
  })
  if (!print.isJson) for (const step of tested.steps) print.text(stepLine(step, print))
  const { message_id: id } = tested
  const message = id === null ? null : await follow(run, id, Number(options['wait']))
  if (print.isJson) print.one({ ...tested, message }, () => '')
  else if (message !== null) {
    print.text(`\n${messageSummary(message, print)}`)
    if (!message.final) sayWhatIsMissing(run, tested)
    print.say(`Follow it: delivrd message show ${id}`)
  }
  return exitCodeOf(tested, message)
}

function stepLine(
  { step, ok, detail, took_ms: tookMs }: AccountTestJson['steps'][number],
  print: Printer,
): string {
  const mark = ok === null ? '–' : ok ? print.style('green', '✔') : print.style('red', '✕')
  return `${mark} ${step}: ${detail} (${Math.round(tookMs)} ms)`
}

/** Until its outcome is known, telling every change of it. */
async function follow(
  { api, print, world }: Run,
  id: string,
  waitSeconds: number,
): Promise<MessageJson> {
  const since = world.clock.now()
  const read = () => api().ask<MessageJson>('GET', `/v1/messages/${id}`)
  let message = await read()
  let told = 'queued'
  await untilDeadline(world.clock, seconds(waitSeconds), async () => {
    message = await read()
    if (message.status !== told && !print.isJson) {
      const after = ((world.clock.now() - since) / 1_000).toFixed(1)
      const said = [message.provider_word, message.provider_code].filter(Boolean).join(' ')
      const word = statusWord(message.status, print)
      print.text(`${word} after ${after} s${said === '' ? '' : `, in its words: ${said}`}`)
    }
    told = message.status
    return message.final
  })
  return message
}

function sayWhatIsMissing({ print, options }: Run, { steps }: AccountTestJson): void {
  print.say(`Its outcome was not known after ${String(options['wait'])} seconds.`)
  const address = steps.find(({ step, ok }) => step === 'address' && ok === false)
  if (address !== undefined) print.say(address.detail)
}

const BAD: readonly string[] = ['rejected', 'failed', 'expired', 'cancelled']

function exitCodeOf({ steps }: AccountTestJson, message: MessageJson | null): ExitCode {
  if (steps.some(({ step }) => step === 'number')) return EXIT.usage
  // What came back came back, whatever was expected of the address.
  const isOk = steps.every(
    ({ ok, step }) => ok !== false || (step === 'address' && message?.final === true),
  )
  if (!isOk || (message !== null && BAD.includes(message.status))) return EXIT.failed
  return message === null || message.final ? EXIT.ok : EXIT.timeout
}
