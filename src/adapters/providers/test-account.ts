import { isNearby } from '../../core/hosts.ts'
import { readWords } from '../../core/dialects/read-words.ts'
import type { Reason } from '../../core/reasons.ts'
import { readSecretFields } from '../../flows/account-secrets.ts'
import { addressTrouble, receiptsUrl } from '../../flows/account-urls.ts'
import type { HttpAccount } from '../../flows/ports/pipeline.ts'
import type { Connection, HttpProvider, HttpReply } from '../../flows/ports/providers.ts'
import type { TestStep } from '../../flows/test-account.ts'
import { type Exchange, openExchange } from './gateway/exchange.ts'
import { originOf } from './gateway/probe.ts'
import { readJson } from './parts/json.ts'
import { isBare } from './parts/refusals.ts'
import { secretsHidden } from './gateway/secrets-hidden.ts'

type Account = Pick<HttpAccount, 'id' | 'kind' | 'settings'>

type Parts = {
  readonly kinds: readonly HttpProvider[]
  readonly clock: { now(): number }
  readonly random: (bytes: number) => Uint8Array
  /** PUBLIC_BASE_URL. */
  readonly publicUrl: string | null
  /** What providers are told, without a slash at the end. */
  readonly ownUrl: () => string
  readonly answerTimeoutMs?: number
}

type Finding = Omit<TestStep, 'tookMs'>

type Trial = {
  readonly provider: HttpProvider
  readonly connection: Connection
  /** Of the provider's API. */
  readonly origin: string
  readonly exchange: Exchange
}

const TIMES = { connections: 1, connectTimeoutMs: 5_000 }
const ANSWER_TIMEOUT_MS = 10_000

/**
 * Tries an account out without sending anything: whether the provider is reached, what it says to the
 * credentials, and whether it reaches us.
 */
export const httpAccountTester =
  ({ kinds, clock, random, publicUrl, ownUrl, answerTimeoutMs = ANSWER_TIMEOUT_MS }: Parts) =>
  async (account: Account, { secret }: { readonly secret: string }): Promise<TestStep[]> => {
    const provider = kinds.find(({ kind }) => kind === account.kind)
    if (provider === undefined) return [failed(`No provider is called ${account.kind}.`)]
    const connection = { ...account.settings.connection, ...readSecretFields(secret) }
    const origin = originOf({ provider, connection, now: clock.now() })
    if (origin === null) return [failed('The address of its API is not one.')]
    const hide = secretsHidden(provider, connection)
    const exchange = openExchange({ ...TIMES, answerTimeoutMs })
    const timed = async (work: () => Promise<Finding> | Finding): Promise<TestStep> => {
      const since = clock.now()
      const finding = await work()
      return { ...finding, detail: hide(finding.detail), tookMs: clock.now() - since }
    }
    const trial = { provider, connection, origin, exchange }
    try {
      const reach = await timed(() => reachIt(trial))
      const credentials = reach.ok ? [await timed(() => askWho(trial, random))] : []
      const own = receiptsUrl(ownUrl(), account.id)
      const address = await timed(() => lookAtAddress(trial, { publicUrl, own }))
      return [reach, ...credentials, address]
    } finally {
      await exchange.close()
    }
  }

const failed = (detail: string): TestStep => ({ step: 'reach', ok: false, detail, tookMs: 0 })

async function reachIt({ exchange, origin }: Trial): Promise<Finding> {
  const request = { method: 'GET', url: `${origin}/`, headers: {}, body: null } as const
  const exchanged = await exchange.send(request)
  const found = (ok: boolean, detail: string): Finding => ({ step: 'reach', ok, detail })
  if (exchanged.kind !== 'reply') return found(false, `${origin}: ${exchanged.because}`)
  const isReadable = origin.startsWith('http:') && !isNearby(new URL(origin).hostname)
  const plain = isReadable ? ' Without https: on the way, everybody can read the credentials.' : ''
  return found(true, `${origin} is reached: it answers HTTP ${exchanged.reply.status}.${plain}`)
}

const ONLY_WHEN_SENDING =
  'Whether it lets us in is seen when a text is sent: it has nothing harmless to ask.'

/** Asks after a message that there never was: whoever is let in is told that there is none. */
async function askWho(
  { provider, connection, exchange }: Trial,
  random: Parts['random'],
): Promise<Finding> {
  const found = (ok: boolean | null, detail: string): Finding => ({
    step: 'credentials',
    ok,
    detail,
  })
  const request = provider.poll?.request(connection, madeUp(random)) ?? null
  if (request === null) return found(null, ONLY_WHEN_SENDING)
  const exchanged = await exchange.send(request)
  if (exchanged.kind !== 'reply') {
    return found(null, `Not told whether it lets us in: ${exchanged.because}`)
  }
  const { reply } = exchanged
  const own = ownWords({ provider, connection }, reply)
  if (reply.status === 401 || own === 'auth-failed') {
    return found(false, `The provider does not let us in: HTTP ${reply.status} ${quoted(reply)}`)
  }
  if (reply.status === 403) {
    const asked = `HTTP 403 ${quoted(reply)}`
    return found(
      null,
      `These credentials may not ask after messages; they may still send: ${asked}`,
    )
  }
  const isOwn =
    own !== null || provider.poll?.readAnswer(reply, connection).kind !== 'no-news' || isData(reply)
  return isOwn && LET_IN.has(reply.status)
    ? found(
        true,
        `The credentials are not refused: asked after a message that is not there, it answers HTTP ${reply.status}.`,
      )
    : found(
        null,
        `Not told whether it lets us in: it answers HTTP ${reply.status} ${quoted(reply)}`,
      )
}

const madeUp = (random: Parts['random']): { id: string; reference: string } => {
  const hex = Buffer.from(random(16)).toString('hex')
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
  return { id: `${id.join('-')}-${hex.slice(20)}`, reference: `${hex}${'0'.repeat(8)}` }
}

/** Who is let in is told of a message that is not there by one of these. */
const LET_IN: ReadonlySet<number> = new Set([200, 400, 404, 422])

/** Every vendor that can be asked answers in JSON; whoever else stands at a wrong address seldom does. */
function isData({ body }: HttpReply): boolean {
  const read = readJson(body)
  return 'data' in read && typeof read.data === 'object' && read.data !== null
}

/** What a refusal in the vendor's own words means; null: these are none of its words. */
function ownWords(
  { provider, connection }: Pick<Trial, 'provider' | 'connection'>,
  reply: HttpReply,
): Reason | 'other' | null {
  const outcome = provider.readAnswer(reply, connection)
  if (outcome.kind !== 'refused') return null
  // What has a status alone may be of anybody on the way.
  if (isBare(outcome.said)) return null
  return readWords(provider.vendor, outcome.said).claim.reason ?? 'other'
}

const QUOTED_LENGTH = 200

const quoted = ({ body }: HttpReply): string => {
  const text = body.replace(/\s+/g, ' ').trim()
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text
}

function lookAtAddress(
  { origin }: Trial,
  { publicUrl, own }: { readonly publicUrl: string | null; readonly own: string },
): Finding {
  const trouble = addressTrouble(publicUrl, origin)
  return trouble === null
    ? { step: 'address', ok: true, detail: `Its receipts are to come to ${own}` }
    : { step: 'address', ok: false, detail: `Its receipts cannot come: ${trouble}` }
}
