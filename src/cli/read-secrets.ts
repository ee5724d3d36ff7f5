import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { InvalidArgumentError } from 'commander'
import type { Run } from './command.ts'
import { EXIT, Failure } from './failure.ts'

/** Where a secret comes from. Never from the command line: other accounts of the machine can read that. */
export type SecretSource =
  { readonly kind: 'input' } | { readonly kind: 'environment' | 'file'; readonly name: string }

export type SecretSources = Readonly<Record<string, SecretSource>>

/** Reads `field`, `field=env:NAME` and `field=file:PATH`, given several times, as one object. */
export function secretSource(text: string, former: SecretSources = {}): SecretSources {
  const [, field, place, name = ''] = /^(\w+)(?:=(env|file):(.+))?$/.exec(text) ?? []
  if (field === undefined) {
    throw new InvalidArgumentError(
      'Expected FIELD, FIELD=env:NAME or FIELD=file:PATH: never the secret itself, which others of this machine could read.',
    )
  }
  const source: SecretSource =
    place === undefined
      ? { kind: 'input' }
      : { kind: place === 'env' ? 'environment' : 'file', name }
  return { ...former, [field]: source }
}

/** Opens each source: those of the input in their order, a line each, or all of it where it is one. */
export async function readSecrets(
  run: Pick<Run, 'world' | 'print'>,
  sources: SecretSources,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const asked: string[] = []
  for (const [field, source] of Object.entries(sources)) {
    if (source.kind === 'input') asked.push(field)
    else if (source.kind === 'file') found[field] = await readSecretFile(run, source.name)
    else found[field] = readVariable(run, source.name)
  }
  const typed =
    run.world.input.isTTY === true ? await promptFor(run, asked) : await readPiped(run, asked)
  return { ...found, ...typed }
}

function readVariable({ world }: Pick<Run, 'world'>, name: string): string {
  const value = world.environment[name]
  if (value !== undefined && value !== '') return value
  throw new Failure(`Expected a secret in the environment as ${name}, found nothing.`, {
    exitCode: EXIT.usage,
  })
}

async function readSecretFile({ world }: Pick<Run, 'world'>, path: string): Promise<string> {
  try {
    return (await readFile(resolve(world.folder, path), 'utf8')).trimEnd()
  } catch {
    throw new Failure(`Expected a secret in the file ${path}, which cannot be read.`, {
      exitCode: EXIT.usage,
    })
  }
}

async function readPiped(
  { world }: Pick<Run, 'world'>,
  fields: readonly string[],
): Promise<Record<string, string>> {
  if (fields.length === 0) return {}
  const chunks: Buffer[] = []
  for await (const chunk of world.input) chunks.push(Buffer.from(chunk as Uint8Array))
  const text = Buffer.concat(chunks).toString('utf8').trimEnd()
  const values = fields.length === 1 && text !== '' ? [text] : text.split(/\r?\n/)
  if (values.length === fields.length && !values.includes('')) {
    return Object.fromEntries(fields.map((field, at) => [field, values[at] ?? '']))
  }
  const wanted = fields.length === 1 ? fields[0] : `a line each for ${fields.join(', ')}`
  const count = text === '' ? 'nothing' : `${values.length} ${values.length > 1 ? 'lines' : 'line'}`
  throw new Failure(`Expected ${wanted} on standard input, found ${count}.`, {
    exitCode: EXIT.usage,
    cure: 'Pass it in: … < secret.txt, or name where it is: --secret FIELD=env:NAME',
  })
}

const NOWHERE = new Writable({ write: (_chunk, _encoding, done) => done() })

/** What is typed is not shown. */
async function promptFor(
  { world, print }: Pick<Run, 'world' | 'print'>,
  fields: readonly string[],
): Promise<Record<string, string>> {
  if (fields.length === 0) return {}
  const reader = createInterface({ input: world.input, output: NOWHERE, terminal: true })
  const found: Record<string, string> = {}
  try {
    for (const field of fields) {
      print.say(`${field} (it is not shown):`)
      const value = await reader.question('')
      if (value === '') {
        throw new Failure(`Expected ${field}, found nothing.`, { exitCode: EXIT.usage })
      }
      found[field] = value
    }
  } finally {
    reader.close()
  }
  return found
}
