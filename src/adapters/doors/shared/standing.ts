import type { Told } from '../../../core/dialects/told.ts'
import { readWireId } from '../../../core/ids.ts'
import type { SendRequest, Taken, TakenMessage } from '../../../flows/ports/intake.ts'
import type { MessageRecord, Reads } from '../../../flows/ports/reads.ts'
import { toldOf, toldOfRecord } from '../../../flows/say-message.ts'
import { takenRecord } from '../../../flows/taken-record.ts'

/** A message, and what is to be told of it in other systems' words. */
export type Standing = { readonly message: MessageRecord; readonly told: Told }

/** A campaign's own state has no words at doors. */
const AROUND = { campaign: null, spokeCodes: 'twilio' } as const

/** Where a message stands; null: there is none with this id in the workspace. */
export async function standingNow(
  { reads }: { readonly reads: Pick<Reads, 'readMessageFile'> },
  workspaceId: string,
  id: string,
): Promise<Standing | null> {
  const file = await reads.readMessageFile(workspaceId, id)
  return file === null ? null : { message: file.message, told: toldOf(file, AROUND) }
}

/** How a message stood when it was taken in. */
export function standingThen(
  message: TakenMessage,
  request: SendRequest,
  { workspaceId, taken }: { readonly workspaceId: string; readonly taken: Taken },
): Standing {
  return asListed(takenRecord(message, request, { workspaceId, taken }))
}

/** As much as its record says: not what the provider answered. */
export const asListed = (message: MessageRecord): Standing => ({
  message,
  told: toldOfRecord(message, AROUND),
})

/** Of the 32 hex digits that clients know a message by; null: something else. */
export const idOfHex = (hex: string): string | null => readWireId('msg', `msg_${hex}`)

/** A number as these clients write it, international with or without its +: never one of our own country. */
export function international(written: string): string {
  const text = written.trim()
  return /^[1-9]\d*$/.test(text) ? `+${text}` : text
}

/** How far ahead a message may be scheduled. */
export const AHEAD_MAX_MS = 366 * 86_400_000

export const VALIDITY_MAX_S = 7 * 86_400

const URL_MAX = 4_000

/** Whether callbacks may go there, as far as its form says. */
export const isCallable = (url: string): boolean =>
  /^https?:\/\//i.test(url) &&
  url.length <= URL_MAX &&
  !url.includes('\0') &&
  url.isWellFormed() &&
  URL.canParse(url)
