import { ALL_PROVIDERS } from './providers/all.ts'
import type { ProviderCase } from './providers/all.ts'
import { startFakeControl } from './providers/control.ts'
import { FakeProvider } from './providers/fake.ts'
import type { FakeMessage } from './providers/vendor.ts'
import type { Pace } from './smsc/plan.ts'

export type FakePlace = {
  readonly host: string
  readonly port: number
  readonly controlPort: number
  readonly seed: number
  readonly pace: Pace
  readonly rate: number | null
  /** The account's address at Delivrd; null: not known yet. */
  readonly receiptsTo: string | null
}

/** A provider's fake that listens. */
export type RunningFake = {
  readonly provider: ProviderCase
  readonly baseUrl: string
  readonly port: number
  readonly controlPort: number
  truth(): readonly FakeMessage[]
  stop(): Promise<void>
}

export const FAKE_KINDS: readonly string[] = ALL_PROVIDERS.map(({ kind }) => kind)

export async function startFake(provider: ProviderCase, place: FakePlace): Promise<RunningFake> {
  const { host, port, controlPort, seed, pace, rate, receiptsTo } = place
  const fake = await FakeProvider.start(provider.vendor(receiptsTo ?? ''), {
    host,
    port,
    seed,
    pace,
    perSecondMax: rate,
    ...(receiptsTo === null ? {} : { inboundUrl: receiptsTo }),
  })
  try {
    const control = await startFakeControl(fake, { port: controlPort, host })
    return {
      provider,
      baseUrl: fake.baseUrl,
      port: fake.port,
      controlPort: control.port,
      truth: () => fake.truth(),
      stop: async () => {
        await control.stop()
        await fake.close()
      },
    }
  } catch (error) {
    await fake.close()
    throw error
  }
}

/** For programs. Nothing that a fake calls a secret is one. */
export const fakeLine = ({ provider, baseUrl, port, controlPort }: RunningFake) => ({
  event: 'simulator.started',
  provider: provider.kind,
  base_url: baseUrl,
  port,
  control_port: controlPort,
  connection: provider.connection(baseUrl),
  secrets: provider.secrets,
  channel: provider.channel,
  sender: provider.sender,
})

/** For people: how an account of ours is connected to it, ready to be pasted into a shell. */
export function fakeReady(fake: RunningFake, receiptsTo: string | null): string {
  const { provider, baseUrl, port, controlPort } = fake
  const { kind, channel, isOneAddress, note } = provider
  const viaChannel = channel === 'sms' ? '' : ` --channel ${channel}`
  const missing = isOneAddress && receiptsTo === null
  return [
    `Fake ${kind}, over HTTP. It texts nobody, and its secrets are of no worth.`,
    `  API      ${baseUrl}`,
    `  truth    http://127.0.0.1:${controlPort}/truth`,
    '  numbers  delivrd simulate --list',
    '',
    'Connect it, in another terminal:',
    ...connectLines(fake),
    `  delivrd send +15550000001 Hello --account "Fake ${kind}"${viaChannel} --wait 30`,
    ...(missing
      ? [
          '',
          'Its receipts all go to one address. Take the one that the account says, stop this, and start again:',
          `  delivrd simulate --provider ${kind} --port ${port} --receipts-to ADDRESS`,
        ]
      : []),
    ...(note === null ? [] : ['', note]),
    '',
    'Ctrl-C stops it.',
  ].join('\n')
}

function connectLines({ provider, baseUrl }: RunningFake): string[] {
  const { kind, channel, sender, secrets } = provider
  const fields = Object.entries(provider.connection(baseUrl))
  const isSecret = ([name]: readonly [string, string]): boolean => secrets.includes(name)
  const variable = (name: string): string => name.toUpperCase()
  const parts = [
    ...fields.filter(isSecret).map(([name, value]) => `${variable(name)}=${quoted(value)}`),
    `delivrd account add "Fake ${kind}" --kind ${kind}`,
    ...fields
      .filter((pair) => !isSecret(pair))
      .map(([name, value]) => `  --set ${name}=${quoted(value)}`),
    ...secrets.map((name) => `  --secret ${name}=env:${variable(name)}`),
    `  --set default_sender=${sender}`,
    ...(channel === 'sms' ? [] : [`  --set channels=${channel}`]),
  ]
  return parts.map((part, at) => `  ${part}${at === parts.length - 1 ? '' : ' \\'}`)
}

/** As a POSIX shell takes it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
