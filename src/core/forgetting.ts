/**
 * What a customer wants forgotten of a message once it has ended: its text, or all of it but a hash (SHA-256 of its
 * UTF-8), and the last four digits of its number. Until then it is needed to send it.
 */
export type Forgetting = {
  readonly text: 'hashed' | 'removed' | null
  readonly number: boolean
}
