/** The end of the receipts' address: where the sender's reference is, at vendors without a field for it. */
export const referenceIn = (receiptUrl: string | null): string | null =>
  receiptUrl
    ?.replace(/[?#].*$/s, '')
    .split('/')
    .at(-1) ?? null
