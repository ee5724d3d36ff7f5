import type { Command } from 'commander'
import { type ApiClient, createApiClient } from './api-client.ts'
import type { ExitCode } from './failure.ts'
import { type Printer, createPrinter } from './printer.ts'
import { type AddressOptions, findServer } from './server-address.ts'
import type { World } from './world.ts'

/** What a command has at hand while it runs. */
export type Run = {
  readonly world: World
  readonly print: Printer
  /** Made when first asked for: a command that needs no server works without one. */
  readonly api: () => ApiClient
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

export type Act = (run: Run) => Promise<ExitCode | void>

/** Collects what commands end with; commander itself has no room for an answer. */
export type Acting = (act: Act) => (this: Command, ...passed: unknown[]) => Promise<void>

export function createActing(world: World, ended: (code: ExitCode) => void): Acting {
  return (act) =>
    async function (this: Command) {
      const options = this.optsWithGlobals<AddressOptions & { json?: boolean }>()
      let client: ApiClient | null = null
      const run: Run = {
        world,
        print: createPrinter(world, { isJson: options.json === true }),
        api: () => (client ??= createApiClient(findServer(world, options))),
        args: this.processedArgs.flat().filter((arg): arg is string => typeof arg === 'string'),
        options: options as Record<string, unknown>,
      }
      try {
        ended((await act(run)) ?? 0)
      } finally {
        await (client as ApiClient | null)?.close()
      }
    }
}

/** A command with its examples above everything else in its help. */
export function describe(
  command: Command,
  { summary, examples }: { summary: string; examples: readonly string[] },
): Command {
  const lines = examples.map((example) => `  ${example}`).join('\n')
  return command.description(summary).addHelpText('before', `Examples:\n${lines}\n`)
}

export const textOption = ({ options }: Run, name: string): string | undefined =>
  typeof options[name] === 'string' ? options[name] : undefined
