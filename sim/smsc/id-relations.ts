/** How the id that the answer tells relates to the one that the receipt names. */
export const ID_RELATIONS = [
  'same',
  'hex-to-decimal',
  'decimal-to-hex',
  'padded-receipt',
  'padded-answer',
  'upper-case-receipt',
  'truncated-receipt',
  'hex-128',
] as const

export type IdRelation = (typeof ID_RELATIONS)[number]

/** One message's id, as the answer writes it and as the receipts do. */
export type WrittenIds = { readonly answered: string; readonly receipted: string }

/** @param number the centre's own number of the message: whole, below 2^53. */
export function writeIds(relation: IdRelation, number: number): WrittenIds {
  const decimal = String(number)
  const hex = number.toString(16)
  switch (relation) {
    case 'same':
      return { answered: decimal, receipted: decimal }
    case 'hex-to-decimal':
      return { answered: hex, receipted: decimal }
    case 'decimal-to-hex':
      return { answered: decimal, receipted: hex.toUpperCase() }
    case 'padded-receipt':
      return { answered: decimal, receipted: decimal.padStart(decimal.length + 4, '0') }
    case 'padded-answer':
      return { answered: decimal.padStart(decimal.length + 4, '0'), receipted: decimal }
    case 'upper-case-receipt': {
      const id = scattered(number, 16)
      return { answered: id, receipted: id.toUpperCase() }
    }
    case 'truncated-receipt': {
      // Appendix B of SMPP 3.4 gives the id of a receipt ten characters; some centres cut to fit.
      const id = scattered(number, 18)
      return { answered: id, receipted: id.slice(0, 10) }
    }
    case 'hex-128': {
      const id = scattered(number, 32)
      return { answered: id, receipted: id }
    }
  }
}

/** Hex digits with letters among them, of which the first ten already tell any two messages apart. */
function scattered(number: number, digits: number): string {
  const mixed = Math.imul(number, 0x9e3779b1) >>> 0
  const start = `a${mixed.toString(16).padStart(8, '0')}f${number.toString(16)}`
  return start.padEnd(digits, 'e').slice(0, digits)
}
