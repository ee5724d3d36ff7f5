import { statfs } from 'node:fs/promises'
import type { Pool } from 'pg'
import { request } from 'undici'
import { keepSecretKey } from '../adapters/host/secret-key.ts'
import { platformSecrets } from '../adapters/crypto/platform-secrets.ts'
import { type Finding, examineDatabase } from '../adapters/postgres/doctor.ts'
import { sealedOfCallbacks } from '../adapters/postgres/callback-endpoints.ts'
import { postgresPlatformStore } from '../adapters/postgres/platform-store.ts'
import { openSecret } from '../flows/account-secrets.ts'
import type { Config } from '../config.ts'
import type { Run } from './command.ts'
import { EXIT, type ExitCode } from './failure.ts'
import { localUrl } from './server-address.ts'
import { reachDatabase } from './serve/reach-database.ts'
import { type AccountState, accountStates, isConnected, linksText } from './commands/status.ts'
import { configOf, onDatabase } from './upkeep.ts'

const DISK_RESERVE_BYTES = 500 * 1024 * 1024

export async function examine(run: Run): Promise<ExitCode> {
  const config = configOf(run)
  const findings = [
    await examineDisk(config),
    await examinePort(run, config),
    ...examineProxy(config),
    ...(await examineBehind(run, config)),
    ...(await examineLinks(run)),
  ]
  const isWell = findings.every(({ ok }) => ok)
  run.print.one({ ok: isWell, findings }, () =>
    findings
      .flatMap(({ ok, name, found, fix }) => [
        `${ok ? run.print.style('green', '✔') : run.print.style('red', '✕')} ${name}: ${found}`,
        ...(fix === null ? [] : [`    ${fix}`]),
      ])
      .join('\n'),
  )
  return isWell ? EXIT.ok : EXIT.failed
}

async function examineBehind(run: Run, config: Config): Promise<readonly Finding[]> {
  try {
    return await onDatabase(run, reachDatabase, async (pool) => [
      ...(await examineDatabase(pool, run.world.clock)),
      await examineSecrets(pool, config),
    ])
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    const fix =
      config.databaseUrl === null
        ? 'Look into the log of the server in the data folder, or name another folder with DATA_DIR.'
        : 'Check DATABASE_URL: host, port, user, password, and that the server lets us in.'
    return [{ name: 'database', ok: false, found, fix }]
  }
}

async function examineDisk({ dataDir }: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs('.'))
  const free = bavail * bsize
  const isEnough = free >= DISK_RESERVE_BYTES
  return {
    name: 'disk',
    ok: isEnough,
    found: `${Math.floor(free / 1024 / 1024)} MiB free for ${dataDir}`,
    fix: isEnough
      ? null
      : 'Free some space, or shorten retention_days: below 500 MiB we take nothing in.',
  }
}

/** We speak no TLS ourselves: where people come over https, something stands before us. */
function examineProxy({ publicBaseUrl, trustProxy }: Config): readonly Finding[] {
  if (publicBaseUrl === null || !publicBaseUrl.startsWith('https:')) return []
  if (trustProxy.kind !== 'nobody')
    return [{ name: 'proxy', ok: true, found: 'it may say where requests come from', fix: null }]
  const found = 'PUBLIC_BASE_URL is https, so one is before us, and TRUST_PROXY does not name it'
  const fix =
    'Set TRUST_PROXY to its address: until then all who come by it are one address, in guess locks and the audit log.'
  return [{ name: 'proxy', ok: true, found, fix }]
}

/** Whether we answer on our port, somebody else does, or nobody; a server that runs may have been given another. */
async function examinePort({ world }: Run, { port }: Config): Promise<Finding> {
  const started = Number(URL.parse(localUrl(world) ?? '')?.port ?? '') || port.number
  const isElsewhere = started !== port.number && (await whoAnswers(started)) === 'delivrd'
  const number = isElsewhere ? started : port.number
  const said = isElsewhere ? ', as its data folder says' : ''
  switch (isElsewhere ? 'delivrd' : await whoAnswers(number)) {
    case 'delivrd':
      return { name: 'port', ok: true, found: `Delivrd answers on ${number}${said}`, fix: null }
    case 'nobody':
      return { name: 'port', ok: true, found: `nothing runs on ${number} yet`, fix: null }
    case 'another':
      return {
        name: 'port',
        ok: false,
        found: `something else answers on ${number}`,
        fix: `Stop it, or choose another port: PORT=${number + 1} delivrd serve`,
      }
  }
}

async function whoAnswers(port: number): Promise<'delivrd' | 'nobody' | 'another'> {
  const url = `http://127.0.0.1:${port}/livez`
  try {
    // Not fetch, which refuses some ports that a person may well choose.
    const answer = await request(url, { signal: AbortSignal.timeout(2_000) })
    const body: unknown = await answer.body.json()
    const isOurs =
      typeof body === 'object' && body !== null && Reflect.get(body, 'status') === 'live'
    return isOurs ? 'delivrd' : 'another'
  } catch (error) {
    const isFree = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
    return isFree ? 'nobody' : 'another'
  }
}

/** Whether the providers are connected: only a server that runs can tell, and only with a key. */
async function examineLinks(run: Run): Promise<readonly Finding[]> {
  try {
    const states = await accountStates(run)
    return states.flatMap((state) => [linkFinding(state), ...accountFindings(state)])
  } catch {
    return []
  }
}

function linkFinding(state: AccountState): Finding {
  const { name, enabled, links } = state
  const because = links.last_error === null || !enabled ? '' : `: ${links.last_error}`
  const isWell = isConnected(state)
  return {
    name: 'links',
    ok: isWell,
    found: `${name}: ${linksText(state)}${because}`,
    fix: isWell ? null : `${whatToCheck(state)}: delivrd account test "${name}".`,
  }
}

const whatToCheck = ({ protocol }: AccountState): string =>
  protocol === 'smpp'
    ? 'Messages wait until it is bound. Check its host, port, system id and password'
    : 'Messages wait until it is reached. Check its fields, and the way out of this machine'

/** What is known to keep an account's receipts from coming, and what its own evidence says of it. */
function accountFindings({ name, enabled, warnings, health, alarms }: AccountState): Finding[] {
  if (!enabled) return []
  const sick: Finding[] =
    // What is down has its own line.
    health.state !== 'sick'
      ? []
      : [
          {
            name: 'health',
            ok: false,
            found: `${name} is ${health.trouble ?? 'sick'}: ${health.because ?? ''}`,
            fix: `See what it says: delivrd account health "${name}"`,
          },
        ]
  return [
    ...warnings.map((warning) => ({
      name: 'receipts',
      ok: false,
      found: `${name}: ${warning}`,
      fix: 'Start Delivrd with PUBLIC_BASE_URL=https://… as providers reach it.',
    })),
    ...sick,
    ...alarms.map(({ kind, because }) => ({
      name: 'alarm',
      ok: false,
      found: `${name}, ${kind}: ${because}`,
      fix: `See what it says: delivrd account health "${name}"`,
    })),
  ]
}

/** Whether the master key at hand opens what is sealed: a restored installation may have another. */
async function examineSecrets(pool: Pool, config: Config): Promise<Finding> {
  const secrets = platformSecrets({
    masterKey: config.secretKey ?? keepSecretKey(config.dataDir),
    formerKeys: config.formerSecretKeys,
  })
  const accounts = await postgresPlatformStore(pool, secrets).accounts.all()
  const others = await sealedOfCallbacks(pool)
  const closed = [
    ...accounts.filter((account) => openSecret(secrets, account).kind === 'refused'),
    ...others.filter(({ id, sealed }) => secrets.open(sealed, id).kind === 'refused'),
  ]
  return {
    name: 'secrets',
    ok: closed.length === 0,
    found:
      closed.length === 0
        ? `${accounts.length} secrets of provider accounts open${others.length === 0 ? '' : `, and ${others.length} of callback endpoints and logins`}`
        : `the secrets of ${namesOf(closed)} do not open`,
    fix:
      closed.length === 0
        ? null
        : 'Set DELIVRD_SECRET_KEY to the key they were sealed with, or name that in DELIVRD_FORMER_SECRET_KEYS, or enter them again.',
  }
}

const NAMED_MAX = 20

const namesOf = (closed: readonly { readonly name: string }[]): string => {
  const names = closed.slice(0, NAMED_MAX).map(({ name }) => name)
  const more = closed.length - names.length
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`
}
