import type { Command } from 'commander'
import type { ApiClient } from '../api-client.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { pair } from '../options.ts'
import { type Column, fields } from '../printer.ts'
import type { List, Money } from '../wire.ts'

type WorkspaceJson = { readonly id: string; readonly name: string } & Readonly<
  Record<string, unknown>
>

export function addWorkspace(program: Command, acting: Acting): void {
  const workspace = program
    .command('workspace')
    .description('What the workspace has decided about its sending.')
  describe(workspace.command('settings'), {
    summary: 'Show what is decided, or decide; what is not named stays.',
    examples: [
      'delivrd workspace settings',
      'delivrd workspace settings --set duplicate_window_seconds=600 --set flood_limit=5',
      'delivrd workspace settings --set \'screening={"mode":"matching","hold":["loan"]}\'',
    ],
  })
    .option('--set <setting=value>', 'any setting of /openapi.json, as JSON or a word', pair)
    .action(acting(settings))
  addCredit(workspace, acting)
}

type CreditJson = { readonly balance: Money | null }

type MovementJson = {
  readonly at: string
  readonly kind: string
  readonly amount: string
  readonly messages: number | null
  readonly note: string | null
}

const MOVEMENTS: readonly Column<MovementJson>[] = [
  { title: 'AT', value: ({ at }) => at },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'AMOUNT', value: ({ amount }) => amount, isFigure: true },
  { title: 'MESSAGES', value: ({ messages }) => messages, isFigure: true },
  { title: 'NOTE', value: ({ note }) => note },
]

function addCredit(workspace: Command, acting: Acting): void {
  const command = workspace.command('credit [amount]')
  describe(command, {
    summary: 'Show what was paid in and used, add to it, or send without credit again.',
    examples: [
      'delivrd workspace credit',
      "delivrd workspace credit 50.00 --note 'invoice 7'",
      'delivrd workspace credit --off',
    ],
  })
    .option('--take <amount>', 'take off it')
    .option('--off', 'send without credit; what is left is kept')
    .option('--note <note>', 'what it was for')
    .action(acting(credit))
}

async function credit(run: Run): Promise<void> {
  const { api, print, options, args } = run
  const path = `/v1/workspaces/${(await ownWorkspace(api())).id}/credit`
  const taken = textOption(run, 'take')
  const amount = taken === undefined ? args[0] : `-${taken}`
  if (amount === undefined && options['off'] !== true) {
    const found = await api().ask<List<MovementJson>>('GET', `${path}s`)
    return print.many(found, found.data, MOVEMENTS)
  }
  const body = { amount: amount ?? null, note: textOption(run, 'note') }
  const done = await api().ask<CreditJson>('POST', path, { body })
  print.one(done, () =>
    done.balance === null
      ? 'This workspace sends without credit.'
      : `${done.balance.amount} ${done.balance.currency} are left.`,
  )
}

async function settings(run: Run): Promise<void> {
  const { api, print } = run
  const { id } = await ownWorkspace(api())
  const body = readSettings(run)
  const found = await (Object.keys(body).length === 0
    ? api().ask<WorkspaceJson>('GET', `/v1/workspaces/${id}`)
    : api().ask<WorkspaceJson>('PATCH', `/v1/workspaces/${id}`, { body }))
  print.one(found, () => lines(found))
}

/** A key has one workspace. */
export async function ownWorkspace(api: ApiClient): Promise<WorkspaceJson> {
  const { data } = await api.ask<List<WorkspaceJson>>('GET', '/v1/workspaces')
  const [own] = data
  if (own !== undefined) return own
  throw new Failure('This key has no workspace.', { exitCode: EXIT.failed })
}

const lines = ({ object: _object, ...found }: WorkspaceJson): string =>
  fields(Object.entries(found).map(([name, value]) => [name, shown(value)]))

const shown = (value: unknown): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value)

function readSettings({ options }: Run): Record<string, unknown> {
  const given = (options['set'] ?? {}) as Readonly<Record<string, string>>
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, read(text)]))
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
