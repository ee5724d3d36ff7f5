import { hash } from 'node:crypto'
import type { HashTail } from '../../flows/ports/pipeline.ts'

/** Enough to corroborate a match; too little to be an id of a person. */
const HASH_BYTES = 8

/** The key is secret and of one length, and so is the tail: a plain hash over both keeps the secret. */
export const hashTail: HashTail = (numberKey, tail) =>
  hash('sha256', Buffer.concat([numberKey, Buffer.from(tail)]), 'buffer').subarray(0, HASH_BYTES)
