import type { After } from '../../../flows/ports/platform.ts'
import { readCursor } from './platform-shapes.ts'

/** Where a page of a list by time ended. It needs no row to be there still: it may have been erased since. */
export const timeCursor = ({ at, id }: NonNullable<After>): readonly unknown[] => [at, id]

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** The end of the year 9999: later instants are written otherwise. */
const LATEST = 253_402_300_799_999

export function readTimeCursor(cursor: string | undefined): After {
  const parts = readCursor(
    cursor,
    (value): value is [number, string] =>
      Array.isArray(value) &&
      Number.isSafeInteger(value[0]) &&
      Math.abs(value[0]) <= LATEST &&
      typeof value[1] === 'string' &&
      UUID.test(value[1]),
  )
  return parts === null ? null : { at: parts[0], id: parts[1] }
}
