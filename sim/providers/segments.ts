/** Characters of GSM 03.38's table that need one septet, then those that need two. */
const ONE_SEPTET = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const TWO_SEPTETS = new Set('^{}\\[~]|€\f')

/** How many segments a provider counts: the simulator's own reckoning. */
export function segmentsOf(text: string): number {
  const characters = [...text]
  const isGsm = characters.every((one) => ONE_SEPTET.has(one) || TWO_SEPTETS.has(one))
  if (!isGsm) return text.length <= 70 ? 1 : Math.ceil(text.length / 67)
  const septets = characters.reduce((sum, one) => sum + (TWO_SEPTETS.has(one) ? 2 : 1), 0)
  return septets <= 160 ? 1 : Math.ceil(septets / 153)
}
