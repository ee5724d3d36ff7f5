import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { accountPath } from '../find-account.ts'
import { fields } from '../printer.ts'
import { readRequest } from '../read-request.ts'
import type { DoorJson, SelfTestJson } from '../wire.ts'

export function addAccountDoor(account: Command, acting: Acting): void {
  describe(account.command('door <account>'), {
    summary:
      'Where its receipts come in, how much was refused there, and the latest of it with why.',
    examples: ['delivrd account door "Twilio"', 'delivrd account door acc_… --json | jq .refused'],
  }).action(
    acting(async ({ api, print, args: [word = ''] }) => {
      const found = await api().ask<DoorJson>('GET', `${await accountPath(api(), word)}/door`)
      print.one(found, () => doorText(found))
    }),
  )
  describe(account.command('self-test <account> [file]'), {
    summary:
      'Try a request of the provider on its receipt address: would it be let in, and if not, what differs. Nothing is applied. Exit 1 when it is refused.',
    examples: [
      'delivrd account self-test "Twilio" request.txt',
      "printf 'POST https://sms.example.com/receipts/acc_… HTTP/1.1\\nX-Twilio-Signature: …\\n\\nMessageSid=…' |\n" +
        '      delivrd account self-test "Twilio"',
    ],
  })
    .addHelpText(
      'after',
      '\nThe request is as HTTP writes it: a line METHOD ADDRESS, headers a line each, an empty line, the body.\n' +
        'Without a file it is read from standard input.',
    )
    .action(acting(selfTest))
}

async function selfTest(run: Run): Promise<ExitCode> {
  const { api, print, args } = run
  const path = `${await accountPath(api(), args[0] ?? '')}/door`
  const request = readRequest(await requestText(run, args[1]))
  if ('because' in request) {
    throw new Failure(request.because, {
      exitCode: EXIT.usage,
      cure: 'See delivrd account self-test --help.',
    })
  }
  const url = request.target.startsWith('/')
    ? new URL(request.target, await ownAddress(run, path)).href
    : request.target
  const { method, headers, body } = request
  const tested = await api().ask<SelfTestJson>('POST', `${path}/self-test`, {
    body: { method, url, headers, body },
  })
  const isProven = tested.verdict === 'proven'
  print.one(tested, () => {
    const mark = isProven ? print.style('green', '✔') : print.style('red', '✕')
    const tried =
      tested.tried.length < 2 ? [] : ['', 'Tried:', ...tested.tried.map((one) => `  ${one}`)]
    return [`${mark} ${tested.verdict}: ${tested.because}`, ...tried].join('\n')
  })
  return isProven ? EXIT.ok : EXIT.failed
}

/** Where a request that names its path alone came to. */
async function ownAddress({ api }: Run, doorPath: string): Promise<string> {
  const { urls } = await api().ask<DoorJson>('GET', doorPath)
  return urls[0]?.url ?? api().address.url
}

async function requestText({ world, print }: Run, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    try {
      return await readFile(resolve(world.folder, file), 'utf8')
    } catch {
      throw new Failure(`Expected a request in the file ${file}, which cannot be read.`, {
        exitCode: EXIT.usage,
      })
    }
  }
  if (world.input.isTTY === true) print.say('Paste the request; Ctrl-D ends.')
  const chunks: Buffer[] = []
  for await (const chunk of world.input) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

function doorText({ urls, public_base_url: base, refused, ...door }: DoorJson): string {
  const { quarantined, confirmation, latest } = door
  return [
    fields([
      ...urls.map(({ purpose, url }) => [purpose, url] as const),
      ['PUBLIC_BASE_URL', base ?? 'not set'],
      ['refused today', refused.today],
      ['refused in all', refused.total],
      ['kept to look at again', quarantined],
      ['subscription', confirmation === null ? null : confirmationText(confirmation)],
    ]),
    ...latest.flatMap(({ at, method, url, because }) => [
      '',
      `${at} ${method} ${url}`,
      `  ${because}`,
    ]),
  ].join('\n')
}

const confirmationText = ({ state, because }: NonNullable<DoorJson['confirmation']>): string =>
  because === null ? state : `${state}: ${because}`
