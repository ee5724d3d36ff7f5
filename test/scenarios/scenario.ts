import type { Channel } from '../../src/core/channels.ts'
import type { Script } from '../../sim/providers/script.ts'
import { WHATSAPP_ACCOUNT } from '../../sim/providers/whatsapp.ts'
import {
  type Json,
  type Message,
  type ScenarioWorld,
  TWILIO_ACCOUNT,
  type Workspace,
} from './world.ts'

/** One way in which a message comes to stand where it stands, and what vendors would call that. */
export type Scenario = {
  /** Lower-case, dashed: what the tables link to. */
  readonly name: string
  /** What happens, in one sentence. */
  readonly what: string
  /** Where the message ends up in our own words: status, reason, detail, as far as they matter. */
  readonly stands: readonly (string | null)[]
  readonly says: readonly Said[]
  /** By which it goes; absent: sms. */
  readonly channel?: Channel
  /** What became of it on each channel that was tried, where there was more than one. */
  readonly legs?: readonly (readonly [channel: Channel, status: string])[]
  /** The provider's word is in no table: a person of the test said what it means. */
  readonly isNamed?: true
  /** Brings it about through the product, and gives the message. */
  play(world: ScenarioWorld): Promise<Message>
}

/** In this field this vendor's dialect says this word. */
export type Said = { readonly vendor: string; readonly field: string; readonly word: string }

export const said = (vendor: string, fields: Readonly<Record<string, string>>): readonly Said[] =>
  Object.entries(fields).map(([field, word]) => ({ vendor, field, word }))

export const tracksend = (word: string) => said('tracksend', { status: word })

export const spoke = (word: string) => said('spoke', { 'send status': word })

export const notify = (status: string, reason?: string) =>
  said('notify', {
    'Message Status': status,
    ...(reason === undefined ? {} : { 'Failed Message Reason': reason }),
  })

export const crexendo = (status: string, code: string) =>
  said('crexendo', { 'message status': status, 'delivery status code': code })

export const messente = (fields: {
  readonly status?: string
  readonly stat?: string
  readonly err?: string
  readonly mask?: string
  readonly dashboard?: string
}) => {
  const { mask, ...rest } = fields
  return said('messente', { ...rest, ...(mask === undefined ? {} : { 'dlr-mask': mask }) })
}

export const TEXT = 'Your table is ready'
/** Three segments. */
export const LONG_TEXT = 'Your table is ready, and the kitchen is looking forward to you. '.repeat(
  7,
)
/** Longer than the tests take, so that what is open stays open. */
const NOT_SOON_MS = 600_000

/** Where the ordinary scenarios take place: a workspace with everything at its default. */
export const ordinary = (world: ScenarioWorld): Promise<Workspace> => world.workspace('Ordinary')

export const at = (port: number, settings: Json = {}): Json => ({
  host: '127.0.0.1',
  port,
  password: 'secret',
  default_sender: 'Harbour',
  receipt_habit: 'each',
  err_table: 'twilio',
  expected_by_ms: NOT_SOON_MS,
  // Only by name, so that no scenario gets into another's way.
  weight: 0,
  ...settings,
})

/** The ordinary provider account of a workspace: the carrier that does what magic numbers ask for. */
export const provider = (world: ScenarioWorld, workspace: Workspace): Promise<string> =>
  workspace.account('Provider', at(world.carrier.port))

/** Like it, but nobody knows what its err: codes mean. */
export const codeless = (world: ScenarioWorld, workspace: Workspace): Promise<string> =>
  workspace.account('Provider without a list', at(world.carrier.port, { err_table: 'none' }))

/** An account whose provider cannot be reached: what is queued for it stays queued. */
export const unreachable = (workspace: Workspace): Promise<string> =>
  // The discard port: nothing listens there.
  workspace.account('Unreachable', at(9))

/** Sends to a number of the simulator that asks for a behaviour. */
export const sendTo =
  (
    behaviour: string,
    { by = provider, text = TEXT }: Partial<{ by: typeof provider; text: string }> = {},
  ) =>
  async (world: ScenarioWorld): Promise<Message> => {
    const workspace = await ordinary(world)
    const account_id = await by(world, workspace)
    return workspace.send({ to: world.magic(behaviour), text, account_id })
  }

/** A workspace in which a person must look at some texts, and others never go out. */
export const screened = (world: ScenarioWorld): Promise<Workspace> =>
  world.workspace('Screened', {
    screening: { mode: 'matching', hold: ['lottery'], drop: ['jackpot'] },
  })

/** A message that is held for a person to look at. */
export async function heldMessage(world: ScenarioWorld): Promise<Message> {
  const workspace = await screened(world)
  const account_id = await provider(world, workspace)
  return workspace.send({ to: world.number(), text: 'Lottery tonight', account_id })
}

/** A message that the first of two providers refuses, and that turns to the second as soon as it is there. */
export async function turnedElsewhere(world: ScenarioWorld, behaviour: string): Promise<Message> {
  const workspace = await world.workspace('Two providers')
  await workspace.account('First', at(world.refuser.port, { weight: 100, prefixes: ['+1'] }))
  await workspace.account('Second', at(world.carrier.port, { weight: 100 }))
  return workspace.send({ to: world.magic(behaviour), text: TEXT })
}

/** Not said by whoever tells what becomes of it: that is up to each script. */
const QUIET: Json = { default_sender: 'Harbour', expected_by_ms: NOT_SOON_MS, weight: 0 }

/** Twilio, spoken to over HTTP, for texts and for RCS. */
export const twilio = (
  { twilio: fake }: ScenarioWorld,
  workspace: Workspace,
  settings: Json = {},
): Promise<string> =>
  workspace.account('Twilio', {
    kind: 'twilio',
    ...QUIET,
    channels: ['sms', 'rcs'],
    connection: {
      account_sid: TWILIO_ACCOUNT.accountSid,
      auth_token: TWILIO_ACCOUNT.authToken,
      base_url: fake.baseUrl,
    },
    ...settings,
  })

/** The WhatsApp Cloud API: its app is told where this workspace's account takes receipts. */
export async function whatsapp(world: ScenarioWorld, workspace: Workspace): Promise<string> {
  const id = await workspace.account('WhatsApp', {
    kind: 'whatsapp',
    ...QUIET,
    channels: ['whatsapp'],
    connection: { ...WHATSAPP_ACCOUNT, base_url: world.whatsapp.baseUrl },
  })
  world.tellWhatsapp(await doorOf({ workspace, id }, 'receipts'))
  return id
}

/** The address that is pasted at the vendor. */
export async function doorOf(
  { workspace, id }: { readonly workspace: Workspace; readonly id: string },
  purpose: 'receipts' | 'inbound',
): Promise<string> {
  const { urls } = await workspace.ask('GET', `/v1/accounts/${id}`)
  const found = (urls as Json[]).find((one) => one['purpose'] === purpose)
  if (found === undefined) throw new Error(`the account has no address for ${purpose}`)
  return found['url'] as string
}

/** A carrier of RCS that is spoken to over SMPP, as some aggregators are: long texts go in parts. */
export const rcsCarrier = (world: ScenarioWorld, workspace: Workspace): Promise<string> =>
  workspace.account('RCS by SMPP', at(world.carrier.port, { channels: ['rcs'] }))

type Rich = 'rcs' | 'whatsapp'

const accountFor: Readonly<Record<Rich, typeof whatsapp>> = { rcs: twilio, whatsapp }

/** Sends by RCS or WhatsApp to a number for which the provider does as it is told. */
export const sendRich =
  (channel: Rich, script: Script) =>
  async (world: ScenarioWorld): Promise<Message> => {
    const workspace = await ordinary(world)
    const account_id = await accountFor[channel](world, workspace)
    return workspace.send({ to: world.scripted(script), text: TEXT, account_id, channel })
  }
