import type { Command } from 'commander'
import type { Method } from '../api-client.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { pair } from '../options.ts'

const METHODS: readonly Method[] = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']

export function addApi(program: Command, acting: Acting): void {
  describe(program.command('api <method> <path>'), {
    summary: 'Any request of the API, with the address and the key in use.',
    examples: [
      'delivrd api GET /v1/campaigns',
      'delivrd api GET /v1/messages --query status=failed --query limit=5',
      `delivrd api POST /v1/messages --data '{"to": "+447700900123", "text": "Hi"}'`,
      'delivrd api POST /v1/messages --data - < message.json',
    ],
  })
    .option('--data <json>', 'the body; - for standard input')
    .option('--query <name=value>', 'a part of the query', pair)
    .action(acting(request))
}

async function request(run: Run): Promise<ExitCode> {
  const { api, print, args, options } = run
  const [word = '', path = ''] = args
  const method = METHODS.find((known) => known === word.toUpperCase())
  if (method === undefined || !path.startsWith('/')) {
    throw new Failure(`Expected a method (${METHODS.join(', ')}) and a path like /v1/messages.`, {
      exitCode: EXIT.usage,
    })
  }
  const body = await readBody(run)
  const query = options['query'] as Record<string, string> | undefined
  const { status, body: found } = await api().raw(method, path, {
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
  })
  if (found !== null) {
    if (typeof found === 'string') print.text(found)
    else print.one(found, () => JSON.stringify(found, null, print.isTerminal ? 2 : undefined))
  }
  if (status < 400) return EXIT.ok
  print.say(`HTTP ${status}`)
  return status === 404 ? EXIT.notFound : EXIT.failed
}

async function readBody(run: Run): Promise<unknown> {
  let text = textOption(run, 'data')
  if (text === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of run.world.input) chunks.push(Buffer.from(chunk as Uint8Array))
    text = Buffer.concat(chunks).toString('utf8')
  }
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure(`--data is not JSON: ${error instanceof Error ? error.message : error}`, {
      exitCode: EXIT.usage,
    })
  }
}
