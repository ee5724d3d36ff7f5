import { BEHAVIOURS } from '../tables/behaviours-table.ts'
import type { Behaviour } from './behaviour.ts'

const BY_CODE = new Map(BEHAVIOURS.map((behaviour) => [behaviour.code, behaviour]))
const BY_NAME = new Map(BEHAVIOURS.map((behaviour) => [behaviour.name, behaviour]))

/** +1 555 CCC NNNN: no network has the area code 555; ten thousand numbers for each behaviour. */
const LONG_FORM = /^\+?1555(\d{3})\d{4}$/
/** +44 7700 900CCC: the range Ofcom keeps for films; one number for each behaviour. */
const SHORT_FORM = /^\+?447700900(\d{3})$/

export const findBehaviour = (name: string): Behaviour | null => BY_NAME.get(name) ?? null

/** The behaviour that a magic number forces; null for any other number. */
export function readMagicNumber(number: string): Behaviour | null {
  const code = (LONG_FORM.exec(number) ?? SHORT_FORM.exec(number))?.[1]
  return code === undefined ? null : (BY_CODE.get(Number(code)) ?? null)
}

/** A magic number of a behaviour. @param at 0 to 9,999: which of its numbers. */
export const magicNumber = ({ code }: Behaviour, at: number): string =>
  `+1555${String(code).padStart(3, '0')}${String(at).padStart(4, '0')}`
