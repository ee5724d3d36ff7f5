/**
 * The status words that message centres write, and what each says in our words: the simulator's own
 * copy, read by its oracle and by nothing that decides.
 * Source: SMPP 3.4 appendix B and section 5.2.28; the words past SKIPPED are seen in public threads.
 */
export type Word = {
  /** What `stat:` says. */
  readonly stat: string
  /** The message_state that goes with it, where there is one. */
  readonly state: number | null
  readonly says: Said
}

/** 'none' moves nothing: a word that no one has named yet. */
export type Said =
  | 'none'
  | 'submitted'
  | 'sent'
  | 'unconfirmed'
  | 'expired'
  | 'cancelled'
  | 'failed'
  | 'rejected'
  | 'delivered'

export const WORDS: readonly Word[] = [
  { stat: 'DELIVRD', state: 2, says: 'delivered' },
  { stat: 'EXPIRED', state: 3, says: 'expired' },
  { stat: 'DELETED', state: 4, says: 'cancelled' },
  { stat: 'UNDELIV', state: 5, says: 'failed' },
  { stat: 'ACCEPTD', state: 6, says: 'sent' },
  { stat: 'UNKNOWN', state: 7, says: 'unconfirmed' },
  { stat: 'REJECTD', state: 8, says: 'rejected' },
  { stat: 'ENROUTE', state: 1, says: 'sent' },
  { stat: 'SCHEDLD', state: 0, says: 'submitted' },
  { stat: 'SKIPPED', state: 9, says: 'rejected' },
  { stat: 'BUFFRED', state: null, says: 'sent' },
  { stat: 'BUFFERD', state: null, says: 'sent' },
  { stat: 'ACKED', state: null, says: 'sent' },
  { stat: 'FAILED', state: null, says: 'failed' },
  { stat: 'NOCRED', state: null, says: 'rejected' },
  { stat: 'SYSERR', state: null, says: 'failed' },
  { stat: 'DND_REJECTED', state: null, says: 'rejected' },
  { stat: 'NACK', state: null, says: 'rejected' },
  { stat: '0', state: null, says: 'none' },
  { stat: 'BADSTAT', state: null, says: 'unconfirmed' },
]

/** What a centre writes that no table knows. */
export const UNHEARD_OF: Word = { stat: 'FROBNIC', state: null, says: 'none' }

const BY_STAT = new Map(WORDS.map((word) => [word.stat, word]))
const BY_STATE = new Map(WORDS.map((word) => [word.state, word.says]))

export const findWord = (stat: string): Word => BY_STAT.get(stat) ?? { ...UNHEARD_OF, stat }

/** What a message_state says; 'none' for one outside the specification. */
export const saidByState = (state: number): Said => BY_STATE.get(state) ?? 'none'
