import { ADDRESS_PARTS, addressVariants } from '../core/address-variants.ts'
import type { AddressPart } from '../core/address-variants.ts'
import { type Knock, requestOf } from './door-request.ts'
import type { DoorDeps } from './ports/doors.ts'
import type { HttpAccount } from './ports/pipeline.ts'
import type { Connection, DoorRequest, HttpProvider } from './ports/providers.ts'
import { judge } from './take-at-door.ts'

export type Diagnosis = {
  readonly verdict: 'proven' | 'refused'
  readonly because: string
  /** What is other than it was when the request was signed; null: nobody can tell, or nothing is. */
  readonly mismatch: AddressPart | 'secret' | null
  /** What was tried in its place, in words. */
  readonly tried: readonly string[]
}

type Deps = Pick<DoorDeps, 'world' | 'references' | 'providers' | 'baseUrl' | 'pause'>

type Suspect = {
  readonly account: HttpAccount
  readonly provider: HttpProvider
  readonly connection: Connection
  readonly request: DoorRequest
}

const SHOWN_MAX = 12
const TRIED_MIN = 20
/** Of all that is tried: each time the whole request is looked at again. */
const OCTETS_MAX = 1024 * 1024

/**
 * Why a request is not believed: whether it would be under another address, or with another of the account's
 * secrets. It is asked of people's eyes alone: nothing is let in by it.
 * @param pasted the address as it stands at the vendor, where somebody says so.
 */
export async function diagnose(
  deps: Deps,
  account: HttpAccount,
  { knock, arrivedAt, pasted }: { knock: Knock; arrivedAt: number; pasted: string | null },
): Promise<Diagnosis> {
  const provider = deps.providers.of(account.kind)
  const connection = deps.providers.connection(account)
  if (provider === undefined || connection === null)
    return refusedFor('The secrets of this account cannot be opened here.')
  const base = deps.baseUrl()
  const request = requestOf(knock, base, arrivedAt)
  const suspect = { account, provider, connection, request }
  const verdict = await judge(deps, suspect)
  if (verdict.kind === 'believed') return PROVEN
  if (verdict.kind === 'undecided')
    return refusedFor('What it takes to tell could not be fetched from the provider.')
  const { target, headers } = knock
  const told = { base, target, headers, pasted }
  return (
    (await underAnotherAddress(deps, suspect, told)) ??
    (await withAnotherSecret(deps, suspect)) ??
    (await unexplained(deps, suspect, { told, because: verdict.because }))
  )
}

async function unexplained(
  deps: Deps,
  suspect: Suspect,
  { told, because }: { told: Told; because: string },
): Promise<Diagnosis> {
  const tried = triedAddresses(told)
  if (await isUnsigned(deps, suspect, because)) return { ...refusedFor(because), tried }
  const pasting =
    told.pasted === null
      ? '; if a proxy changes the address without saying so, paste the address as it stands at the vendor'
      : ''
  return {
    ...refusedFor(`${asSentence(because)} Most likely it is the secret${pasting}.`),
    mismatch: 'secret',
    tried,
  }
}

const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

const PROVEN: Diagnosis = {
  verdict: 'proven',
  because: 'It is proven: a request like this is let in.',
  mismatch: null,
  tried: [],
}

const refusedFor = (because: string): Diagnosis => ({
  verdict: 'refused',
  because,
  mismatch: null,
  tried: [],
})

type Told = Parameters<typeof addressVariants>[0]

const triedAddresses = (told: Told): string[] =>
  addressVariants(told)
    .slice(0, SHOWN_MAX)
    .map(({ url }) => url)

const SAYS: Readonly<Record<AddressPart, string>> = {
  scheme: 'the scheme (http or https)',
  host: 'the host',
  port: 'the port',
  prefix: 'what stands before /receipts in the path',
}

async function underAnotherAddress(
  deps: Deps,
  suspect: Suspect,
  told: Told,
): Promise<Diagnosis | null> {
  for (const { url, differs } of addressVariants(told).slice(0, triesFor(suspect.request))) {
    await deps.pause()
    const request = { ...suspect.request, url }
    if ((await judge(deps, { ...suspect, request })).kind !== 'believed') continue
    const parts = ADDRESS_PARTS.filter((part) => differs.includes(part)).map((part) => SAYS[part])
    return {
      verdict: 'refused',
      because: `It was signed for ${beforeReceipts(url)}, and we are said to be at ${told.base}: ${inWords(parts)}. Set PUBLIC_BASE_URL to ${beforeReceipts(url)}, or give the provider the address that the account's page shows.`,
      mismatch: differs[0] ?? null,
      tried: triedAddresses(told),
    }
  }
  return null
}

/** Small ones are tried under every address, the largest under the likeliest. */
function triesFor({ url, headers, body }: DoorRequest): number {
  const ofHeaders = Object.entries(headers).flat().join('').length
  return Math.max(TRIED_MIN, Math.floor(OCTETS_MAX / (1 + url.length + ofHeaders + body.length)))
}

function inWords(parts: readonly string[]): string {
  const last = parts.at(-1) ?? ''
  return parts.length < 2
    ? `${last} differs`
    : `${parts.slice(0, -1).join(', ')} and ${last} differ`
}

const beforeReceipts = (url: string): string => url.replace(/\/receipts\/.*$/s, '')

/** Another of the account's secrets, or the same without blanks that came along when it was pasted. */
async function withAnotherSecret(deps: Deps, suspect: Suspect): Promise<Diagnosis | null> {
  const { provider, connection } = suspect
  const secrets = provider.fields.filter(({ isSecret }) => isSecret).map(({ name }) => name)
  const values = Object.entries(connection).filter(([, value]) => value !== '')
  const tried: string[] = []
  for (const name of secrets) {
    const set = connection[name] ?? ''
    const others = values.filter(([other, value]) => other !== name && value !== set)
    const trimmed = set.trim() === set ? [] : [[`${name} without blanks`, set.trim()] as const]
    for (const [other, value] of [...trimmed, ...others]) {
      tried.push(`${name}: ${other}`)
      await deps.pause()
      const swapped = { ...suspect, connection: { ...connection, [name]: value } }
      if ((await judge(deps, swapped)).kind !== 'believed') continue
      const because = `It is signed with what is set here as ${other}, and not with ${name}.`
      return { verdict: 'refused', because, mismatch: 'secret', tried }
    }
  }
  return null
}

/** Without any header it would be refused in the same words: nothing on it vouches for it at all. */
async function isUnsigned(deps: Deps, suspect: Suspect, because: string): Promise<boolean> {
  const { 'content-type': type } = suspect.request.headers
  const headers: DoorRequest['headers'] = type === undefined ? {} : { 'content-type': type }
  const bare = await judge(deps, { ...suspect, request: { ...suspect.request, headers } })
  return bare.kind === 'refused' && bare.because === because
}
