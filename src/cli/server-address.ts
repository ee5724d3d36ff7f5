import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure, EXIT } from './failure.ts'
import type { World } from './world.ts'

/** Whom to ask, and as whom. */
export type ServerAddress = {
  readonly url: string
  readonly key: string | null
  /** In words, for errors: where the address came from. */
  readonly from: string
}

export type AddressOptions = {
  readonly url?: string
  readonly key?: string
  readonly profile?: string
}

export const DEFAULT_URL = 'http://127.0.0.1:8080'

/** What a running server leaves in its data folder for the command line on the same machine. */
export const LOCAL_FILE = 'local.json'

/**
 * The server to talk to. What is said on the line outranks the environment, that a profile, and that the
 * server running on this machine, whose data folder holds its address and a key for us.
 */
export function findServer(world: World, options: AddressOptions): ServerAddress {
  const { environment } = world
  const given: Partial<ServerAddress>[] = [
    entry(options.url, options.key, 'the command line'),
    options.profile === undefined
      ? entry(environment['DELIVRD_URL'], environment['DELIVRD_KEY'], 'the environment')
      : readProfile(world, options.profile),
    ...(options.profile === undefined ? [readDefaultProfile(world), readLocal(world)] : []),
  ]
  const named = given.find(({ url }) => url !== undefined)
  const url = named?.url ?? DEFAULT_URL
  // A key is sent only to the server it was kept for; one that was said without an address, to any.
  const key = given.find((found) => found.key && (found.url === undefined || found.url === url))
  return { url, key: key?.key ?? null, from: named?.from ?? 'no setting: it is the default' }
}

const entry = (
  url: string | undefined,
  key: string | null | undefined,
  from: string,
): Partial<ServerAddress> => ({
  ...(url ? { url: url.replace(/\/+$/, '') } : {}),
  ...(key ? { key } : {}),
  from,
})

const profilesPath = ({ environment, homeFolder }: World): string =>
  join(environment['XDG_CONFIG_HOME'] || join(homeFolder, '.config'), 'delivrd', 'profiles.json')

function readProfile(world: World, name: string): Partial<ServerAddress> {
  const path = profilesPath(world)
  const profiles = readJson(path) as Record<string, { url?: string; key?: string }> | null
  const profile = profiles?.[name]
  if (profile !== undefined) return entry(profile.url, profile.key, `profile ${name}`)
  const known = Object.keys(profiles ?? {})
  throw new Failure(`There is no profile ${name} in ${path}.`, {
    exitCode: EXIT.usage,
    cure:
      known.length > 0
        ? `Known there: ${known.join(', ')}.`
        : `Write it: {"${name}": {"url": "https://texts.example.org", "key": "dlv_live_…"}}`,
  })
}

function readDefaultProfile(world: World): Partial<ServerAddress> {
  const profiles = readJson(profilesPath(world)) as { default?: { url?: string; key?: string } }
  return entry(profiles?.default?.url, profiles?.default?.key, 'profile default')
}

function readLocal(world: World): Partial<ServerAddress> {
  const folder = resolve(world.folder, world.environment['DATA_DIR'] || './data')
  const path = join(folder, LOCAL_FILE)
  const found = readJson(path) as { url?: string; key?: string } | null
  return entry(found?.url, found?.key, path)
}

/** Where the server of this data folder said that it listens; null: none ever did. */
export const localUrl = (world: World): string | null => readLocal(world).url ?? null

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure(`${path} is not JSON: ${error.message}`)
    return null
  }
}
