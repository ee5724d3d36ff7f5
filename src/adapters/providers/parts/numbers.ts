/** As vendors want numbers that take no plus; names of senders stay as they are. */
export const withoutPlus = (address: string): string =>
  /^\+\d+$/.test(address) ? address.slice(1) : address

type Limits = { readonly minMs: number; readonly maxMs: number }

/** How long a text may still be tried, within what the vendor takes; null: as long as it usually does. */
export function msLeft(
  { validUntil, now }: { readonly validUntil: number | null; readonly now: number },
  { minMs, maxMs }: Limits,
): number | null {
  return validUntil === null ? null : Math.min(Math.max(validUntil - now, minMs), maxMs)
}
