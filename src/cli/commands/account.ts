import type { Command } from 'commander'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode } from '../failure.ts'
import { accountPath } from '../find-account.ts'
import { messageSummary } from '../message-text.ts'
import { seconds, untilDeadline } from '../options.ts'
import { type Column, fields } from '../printer.ts'
import type { AccountHealthJson, AccountJson, AccountTestJson, List, MessageJson } from '../wire.ts'
import { addAccountAdd, addAccountEdit, addAccountRemove } from './account-change.ts'

const COLUMNS: readonly Column<AccountJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'HOST', value: ({ host, port, tls }) => `${host}:${port}${tls ? ' (TLS)' : ''}` },
  { title: 'SYSTEM ID', value: ({ system_id: id }) => id },
  { title: 'RATE', value: ({ rate_per_second: rate }) => rate, isFigure: true },
  { title: 'ENABLED', value: ({ enabled }) => enabled },
]

/** Connecting and binding are given up by the server well before this. */
const TEST_TIMEOUT_MS = 90_000

export function addAccount(program: Command, acting: Acting): void {
  const account = program
    .command('account')
    .description('Provider accounts: through whom texts go.')
  addAccountAdd(account, acting)
  addAccountEdit(account, acting)
  addAccountRemove(account, acting)
  addTest(account, acting)
  describe(account.command('list'), {
    summary: 'The provider accounts of the workspace.',
    examples: ['delivrd account list', 'delivrd account list --json | jq .data'],
  }).action(
    acting(async ({ api, print }) => {
      const found = await api().ask<List<AccountJson>>('GET', '/v1/accounts')
      print.many(found, found.data, COLUMNS)
    }),
  )
  for (const name of ['enable', 'disable'] as const) {
    describe(account.command(`${name} <account>`), {
      summary: name === 'disable' ? 'Close its links; keep everything else.' : 'Use it again.',
      examples: [`delivrd account ${name} "Acme"`],
    }).action(
      acting(async ({ api, print, args: [word = ''] }) => {
        const path = await accountPath(api(), word)
        const body = { enabled: name === 'enable' }
        const changed = await api().ask<AccountJson>('PATCH', path, { body })
        print.one(changed, () => `${changed.name} (${changed.id}) is ${name}d.`)
      }),
    )
  }
  describe(account.command('health <account>'), {
    summary: 'Its links, and what its receipts have taught us.',
    examples: ['delivrd account health "Acme"'],
  }).action(
    acting(async ({ api, print, args: [word = ''] }) => {
      const path = `${await accountPath(api(), word)}/health`
      const found = await api().ask<AccountHealthJson>('GET', path)
      const { links, orphans } = found
      print.one(found, () =>
        fields([
          ['links', `${links.bound} of ${links.wanted} bound`],
          ['last error', links.last_error],
          ['orphans', orphans.waiting],
        ]),
      )
    }),
  )
}

function addTest(account: Command, acting: Acting): void {
  describe(account.command('test <account>'), {
    summary: 'Connect and bind; with --to, send one text as a message and show what became of it.',
    examples: ['delivrd account test "Acme"', 'delivrd account test acc_… --to +447700900123'],
  })
    .option('--to <number>', 'send a text there')
    .option('--text <text>', 'which text')
    .action(acting(test))
}

async function test(run: Run): Promise<ExitCode> {
  const { api, print } = run
  const path = `${await accountPath(api(), run.args[0] ?? '')}/test`
  const tested = await api().ask<AccountTestJson>('POST', path, {
    body: { to: textOption(run, 'to'), text: textOption(run, 'text') },
    timeoutMs: TEST_TIMEOUT_MS,
  })
  const id = tested.message_id
  const message = id === null ? null : await awaitAnswer(run, id)
  print.one({ ...tested, message }, () =>
    [
      ...tested.steps.map(({ step, ok, detail, took_ms: tookMs }) => {
        const mark = ok ? print.style('green', '✔') : print.style('red', '✕')
        return `${mark} ${step}: ${detail} (${Math.round(tookMs)} ms)`
      }),
      ...(message === null ? [] : ['', messageSummary(message, print)]),
    ].join('\n'),
  )
  if (id !== null && !print.isJson) print.say(`Follow it: delivrd message show ${id}`)
  return tested.ok && !isBad(message) ? EXIT.ok : EXIT.failed
}

const isBad = (message: MessageJson | null): boolean =>
  message !== null && ['rejected', 'failed', 'expired', 'cancelled'].includes(message.status)

const ANSWER_WITHIN_S = 15

/** Until the provider has answered; its receipts may take their time. */
async function awaitAnswer({ api, world }: Run, id: string): Promise<MessageJson> {
  const read = () => api().ask<MessageJson>('GET', `/v1/messages/${id}`)
  let message = await read()
  await untilDeadline(world.clock, seconds(ANSWER_WITHIN_S), async () => {
    message = await read()
    return !['queued', 'submitted'].includes(message.status)
  })
  return message
}
