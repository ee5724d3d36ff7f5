import { type Knock, keptHeaders, keptMeta, requestOf } from './door-request.ts'
import type { DoorDeps } from './ports/doors.ts'
import type { DoorMeta, HttpAccount } from './ports/pipeline.ts'
import type {
  Connection,
  DoorAnswer,
  DoorRequest,
  DoorWorld,
  HttpProvider,
} from './ports/providers.ts'

export type DoorOutcome =
  /** Safe with us, or a handshake: what the vendor wants to hear. */
  | { readonly kind: 'answer'; readonly answer: DoorAnswer }
  | { readonly kind: 'unknown-account' }
  /** Nobody could prove it; it waits in quarantine if there was room. */
  | { readonly kind: 'unproven' }
  /** It could not be made safe, or not be judged, for a reason of ours: it is to come again. */
  | { readonly kind: 'unavailable' }

/**
 * Takes what a provider brings. Who says it is proven first; what is proven is durable before its 2xx, and is
 * read afterwards. What is not proven is never applied.
 */
export async function takeAtDoor(
  deps: DoorDeps,
  accountId: string,
  knock: Knock,
): Promise<DoorOutcome> {
  try {
    const account = await deps.account(accountId)
    if (account === undefined || account.protocol !== 'http') return { kind: 'unknown-account' }
    return await takeFor(deps, account, knock)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    deps.log.error('door.not_stored', { account: accountId, because })
    return { kind: 'unavailable' }
  }
}

async function takeFor(deps: DoorDeps, account: HttpAccount, knock: Knock): Promise<DoorOutcome> {
  const provider = deps.providers.of(account.kind)
  const connection = deps.providers.connection(account)
  if (provider === undefined || connection === null) return { kind: 'unavailable' }
  const request = requestOf(knock, deps.baseUrl(), deps.clock.now())
  const visit = { account, provider, connection, knock, request }
  const judged = await judge(deps, visit)
  if (judged.kind === 'undecided') return { kind: 'unavailable' }
  return judged.kind === 'refused' ? refuse(deps, visit, judged.because) : take(deps, visit, judged)
}

type Visit = {
  readonly account: HttpAccount
  readonly provider: HttpProvider
  readonly connection: Connection
  readonly knock: Knock
  readonly request: DoorRequest
}

export type Judgement =
  | {
      readonly kind: 'believed'
      readonly trust: DoorMeta['trust']
      readonly reference: string | null
    }
  | { readonly kind: 'refused'; readonly because: string }
  /** What it takes to tell could not be had. */
  | { readonly kind: 'undecided' }

/** Whether it is believed, and how far. */
export async function judge(
  { world, references }: Pick<DoorDeps, 'world' | 'references'>,
  { account, provider, connection, request }: Omit<Visit, 'knock'>,
): Promise<Judgement> {
  if (lacksSecrets(provider, connection)) {
    return { kind: 'refused', because: 'The secrets of this account are not here any more.' }
  }
  let isCutOff = false
  const fetchText: DoorWorld['fetchText'] = async (url) => {
    try {
      return await world.fetchText(url)
    } catch (error) {
      isCutOff = true
      throw error
    }
  }
  const verdict = await provider.door.verify(connection, request, { fetchText })
  if (verdict.kind === 'refused') return isCutOff ? { kind: 'undecided' } : verdict
  if (verdict.by === 'proof') return { kind: 'believed', trust: 'proven', reference: null }
  const { reference } = verdict
  return references.read(account, reference) === null
    ? {
        kind: 'refused',
        because: 'The reference in the address is none that we gave this account.',
      }
    : { kind: 'believed', trust: 'referred', reference }
}

/** An account that lost what it must have proves nothing, by whatever it could be proven without them. */
const lacksSecrets = ({ fields }: HttpProvider, connection: Connection): boolean =>
  fields.some(
    ({ name, isSecret, isRequired }) => isSecret && isRequired && (connection[name] ?? '') === '',
  )

async function take(
  deps: DoorDeps,
  { account, provider, connection, request }: Visit,
  { trust, reference }: Extract<Judgement, { kind: 'believed' }>,
): Promise<DoorOutcome> {
  const meta = { ...keptMeta(request, { provider, connection }), trust, reference }
  await deps.receive({ accountId: account.id, raw: request.body, protocol: 'http', meta })
  const reading = provider.door.read(request, connection)
  if (reading.kind !== 'handshake') {
    return { kind: 'answer', answer: provider.door.accepted(request, connection) }
  }
  if (reading.confirmUrl !== null) await deps.confirm(account, reading.confirmUrl)
  deps.log.info('door.handshake', { account: account.name })
  return { kind: 'answer', answer: reading.answer }
}

async function refuse(
  deps: DoorDeps,
  { account, knock, request }: Visit,
  because: string,
): Promise<DoorOutcome> {
  const { method, url, headers, body: raw, arrivedAt } = request
  await deps.quarantine({
    id: deps.newId(arrivedAt),
    workspaceId: account.workspaceId,
    accountId: account.id,
    raw,
    meta: { method, url, target: knock.target, headers: keptHeaders(headers) },
    because,
  })
  return { kind: 'unproven' }
}
