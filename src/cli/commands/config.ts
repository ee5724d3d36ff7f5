import type { Command } from 'commander'
import { type Config, type ServerSetting, describeProblems, readConfig } from '../../config.ts'
import { type Acting, type Run, describe } from '../command.ts'
import { EXIT, Failure } from '../failure.ts'
import { fields } from '../printer.ts'

export function addConfig(program: Command, acting: Acting): void {
  const config = program.command('config').description('The settings in force.')
  describe(config.command('print'), {
    summary:
      'What the environment says, read as `delivrd serve` reads it. Secrets are never printed.',
    examples: ['delivrd config print', 'PORT=9000 delivrd config print --json'],
  })
    .option('--redacted', 'secrets are replaced: they always are')
    .action(acting(printConfig))
}

async function printConfig({ world, print }: Run): Promise<void> {
  const reading = readConfig(world.environment)
  if (reading.kind === 'invalid') {
    throw new Failure(describeProblems(reading.problems), { exitCode: EXIT.failed })
  }
  const settings = redacted(reading.config, (name) => world.environment[name]?.trim() || null)
  print.one(settings, () =>
    fields(Object.entries(settings).map(([name, value]) => [name, String(value)])),
  )
}

const REDACTED = '(set, not shown)'
const ON_PORT = '(on PORT alone)'

/** By the names of the environment, so that a line can be copied into it. */
function redacted(
  config: Config,
  written: (name: ServerSetting) => string | null,
): Record<ServerSetting, string | number> {
  const { databaseUrl, adminKey, secretKey, demo } = config
  return {
    PORT: config.port.number,
    DATA_DIR: config.dataDir,
    DATABASE_URL:
      databaseUrl === null ? '(the server that Delivrd brings)' : withoutPassword(databaseUrl),
    DELIVRD_ADMIN_KEY: adminKey === null ? '(none)' : REDACTED,
    DELIVRD_DEMO: demo === null ? '(npm start: 1, delivrd serve: 0)' : Number(demo),
    DELIVRD_DEMO_PACE: config.demoPace,
    DELIVRD_SECRET_KEY: secretKey === null ? '(kept in the data folder)' : REDACTED,
    DELIVRD_FORMER_SECRET_KEYS: config.formerSecretKeys.length === 0 ? '(none)' : REDACTED,
    PUBLIC_BASE_URL: config.publicBaseUrl ?? '(as the request says)',
    TRUST_PROXY: written('TRUST_PROXY') ?? '(nobody: X-Forwarded-For has no effect)',
    CALLBACK_ALLOW: written('CALLBACK_ALLOW') ?? '(nowhere that is not public)',
    MESSENTE_PORT: config.doorPorts.messente ?? ON_PORT,
    KANNEL_PORT: config.doorPorts.kannel ?? ON_PORT,
    JASMIN_PORT: config.doorPorts.jasmin ?? ON_PORT,
    TWILIO_PORT: config.doorPorts.twilio ?? ON_PORT,
    SMPP_PORT: config.smppPort ?? '(no SMPP door)',
    SMPP_TLS_PORT: config.smppTls?.port ?? '(no SMPP door over TLS)',
    SMPP_TLS_CERT: config.smppTls?.cert ?? '(none)',
    SMPP_TLS_KEY: config.smppTls?.key ?? '(none)',
    LOG_LEVEL: config.logLevel,
  }
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  if (url.password !== '') url.password = 'xxx'
  if (url.searchParams.has('password')) url.searchParams.set('password', 'xxx')
  return url.href
}
