/** What nearly every flow needs from the world. */

/** Epoch milliseconds. */
export type Clock = { now(): number }

export type Random = (bytes: number) => Uint8Array

/** One line a fact, named 'noun.past_verb'; ids are fields, never part of the name. */
export type Log = {
  debug(event: string, fields?: object): void
  info(event: string, fields?: object): void
  warn(event: string, fields?: object): void
  error(event: string, fields?: object): void
}

/** The campaign of messages that are of none, in keys and counts. */
export const NO_CAMPAIGN = '00000000-0000-0000-0000-000000000000'

/** The provider account of messages that have none yet, in keys and counts. */
export const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000'
