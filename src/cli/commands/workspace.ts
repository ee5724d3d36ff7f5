import type { Command } from 'commander'
import type { ApiClient } from '../api-client.ts'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { pair } from '../options.ts'
import { fields } from '../printer.ts'
import type { List } from '../wire.ts'

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
