import { COMMAND_STATUS } from '../../src/smpp/command-status.ts'
import type { PduOf } from '../../src/smpp/pdu-types.ts'
import { formatAbsoluteTime } from '../../src/smpp/smpp-time.ts'
import { findWord } from '../tables/words-table.ts'
import type { Centre } from './centre.ts'
import { readSubmittedText } from './submitted-text.ts'
import type { SubmitRecord } from './truth.ts'

const ENROUTE = 1
const OPEN_STATES = new Set([0, 1, 6])

/** The message that an id names, if the same sender asks. */
const find = (
  centre: Centre,
  { message_id, source_addr }: { message_id: string; source_addr: string },
) => {
  const record = centre.truth.find(message_id)
  return record !== null && record.sender === source_addr ? record : null
}

const lastState = ({ receipts }: SubmitRecord): number => {
  const last = receipts.findLast(({ firstSentAtMs }) => firstSentAtMs !== null)
  return last === undefined ? ENROUTE : (findWord(last.stat).state ?? ENROUTE)
}

const isFinal = (record: SubmitRecord): boolean => !OPEN_STATES.has(lastState(record))

/** query_sm: what the centre last said about a message. */
export function answerQuery(centre: Centre, pdu: PduOf<'query_sm'>) {
  const record = find(centre, pdu)
  if (record === null) return { status: COMMAND_STATUS.ESME_RQUERYFAIL }
  const last = record.receipts.at(-1)
  const doneAtMs = isFinal(record) ? (last?.firstSentAtMs ?? null) : null
  return {
    message_id: pdu.message_id,
    message_state: lastState(record),
    final_date: doneAtMs === null ? '' : formatAbsoluteTime(doneAtMs),
    error_code: Number(last?.err ?? 0) & 0xff,
  }
}

/** cancel_sm: a message that is not final is not sent on; a DELETED receipt follows. */
export function answerCancel(centre: Centre, pdu: PduOf<'cancel_sm'>, nowMs: number) {
  const record = find(centre, pdu)
  if (record === null || record.isWithdrawn || isFinal(record)) {
    return { status: COMMAND_STATUS.ESME_RCANCELFAIL }
  }
  centre.withdraw(record, nowMs)
  return {}
}

/** replace_sm: another text, as long as the handset does not have the first. */
export function answerReplace(centre: Centre, pdu: PduOf<'replace_sm'>, nowMs: number) {
  const record = find(centre, pdu)
  const isGone = record?.handsetAtMs != null && record.handsetAtMs <= nowMs
  if (record === null || record.isWithdrawn || isGone || isFinal(record)) {
    return { status: COMMAND_STATUS.ESME_RREPLACEFAIL }
  }
  const { short_message } = pdu
  record.text = readSubmittedText({ short_message, esm_class: 0, data_coding: 0, tlvs: {} }).text
  return {}
}
