import { createHmac } from 'node:crypto'
import type { HashTail } from '../../flows/ports/pipeline.ts'

/** Enough to corroborate a match; too little to be an id of a person. */
const HASH_BYTES = 8

export const hashTail: HashTail = (numberKey, tail) =>
  createHmac('sha256', numberKey).update(tail).digest().subarray(0, HASH_BYTES)
