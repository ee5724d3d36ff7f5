import type { COMMANDS, CommandName } from './commands.ts'
import type { Field, FieldValue } from './fields.ts'
import type { Tlvs } from './tlvs.ts'

type BodyOf<C extends CommandName> = {
  [F in (typeof COMMANDS)[C]['body'][number] & Field as F['name']]: FieldValue[F['type']]
}

type Flat<T> = { readonly [K in keyof T]: T[K] }

/**
 * One PDU, every mandatory field present under the specification's name.
 * `status` is command_status and `sequence` sequence_number. Octet values may be views of the
 * bytes that were decoded: copy what you keep for long, or it keeps its whole chunk alive.
 */
export type PduOf<C extends CommandName> = Flat<
  { command: C; status: number; sequence: number } & BodyOf<C> & { tlvs: Tlvs }
>

/** Any PDU, told apart by `command`. */
export type Pdu = { [C in CommandName]: PduOf<C> }[CommandName]

/** A PDU to be written: whatever is left out is 0, the empty string, or no octets. */
export type DraftOf<C extends CommandName> = { readonly command: C } & Partial<
  Omit<PduOf<C>, 'command'>
>

/** Any PDU to be written, told apart by `command`. */
export type PduDraft = { [C in CommandName]: DraftOf<C> }[CommandName]

export type SubmitSm = PduOf<'submit_sm'>
export type SubmitSmResp = PduOf<'submit_sm_resp'>
export type DeliverSm = PduOf<'deliver_sm'>
export type DataSm = PduOf<'data_sm'>

/** The sixteen octets every PDU starts with. `command` is null when the command_id is unknown. */
export type PduHeader = {
  readonly command: CommandName | null
  readonly commandLength: number
  readonly commandId: number
  readonly status: number
  readonly sequence: number
}

/** Why a PDU could not be read. */
export type UnreadableBecause =
  | 'short_header'
  | 'unknown_command'
  | 'short_body'
  | 'missing_nul'
  | 'overlong_string'
  | 'bad_value'

/** Something odd that did not stop us from reading the PDU. */
export type PduWarning =
  | 'body_cut_short'
  | 'missing_nul'
  | 'overlong_string'
  | 'short_message_cut_short'
  | 'tlv_cut_short'
  | 'tlv_odd_length'
  | 'trailing_octets'

/**
 * What became of the bytes of one PDU. Unreadable is recoverable: the frame was whole, so answer
 * with `nackStatus` (in the command's own response if it has one, else in a generic_nack) and read on.
 */
export type DecodedPdu =
  | { readonly kind: 'pdu'; readonly pdu: Pdu; readonly warnings: readonly PduWarning[] }
  | {
      readonly kind: 'unreadable'
      readonly because: UnreadableBecause
      /** The field that was being read; null for faults of the header. */
      readonly field: string | null
      readonly header: PduHeader
      readonly nackStatus: number
    }
