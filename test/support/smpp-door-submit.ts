import assert from 'node:assert/strict'
import { encodeGsm7 } from '../../src/smpp/gsm7.ts'
import type { PduOf } from '../../src/smpp/pdu-types.ts'
import { eventually } from './pipeline-world.ts'
import type { SmppClient } from './smpp-client.ts'

/** `from` has numbers of its own, so that receipts are told apart. */
export function submitter(from: number) {
  let last = from
  return (
    client: SmppClient,
    fields: Partial<PduOf<'submit_sm'>> = {},
  ): Promise<PduOf<'submit_sm_resp'>> =>
    client.ask<'submit_sm_resp'>({
      command: 'submit_sm',
      source_addr_ton: 5,
      source_addr: 'Harbour',
      dest_addr_ton: 1,
      destination_addr: String((last += 1)),
      short_message: gsm7('Your table is ready'),
      registered_delivery: 1,
      ...fields,
    })
}

export const gsm7 = (text: string): Uint8Array => encodeGsm7(text) ?? assert.fail(text)

export const ucs2 = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16()

/** What was heard of one id, oldest first. */
export const statsOf = (client: SmppClient, id: string): readonly string[] =>
  client.heard.filter(({ said }) => said.id === id).map(({ said }) => said.stat ?? '')

export const untilTold = (
  client: SmppClient,
  id: string,
  isDone: (stats: readonly string[]) => boolean = (stats) => stats.length > 0,
): Promise<readonly string[]> => eventually(async () => statsOf(client, id), isDone)

/** `YYMMDDhhmmss0nnp`: a moment, told in a zone so many quarters of an hour ahead of UTC. */
export const absolute = (atMs: number, quarters = 0): string => {
  const local = new Date(atMs + quarters * 900_000).toISOString().slice(2, 19).replaceAll(/\D/g, '')
  const ahead = String(Math.abs(quarters)).padStart(2, '0')
  return `${local}0${ahead}${quarters < 0 ? '-' : '+'}`
}
