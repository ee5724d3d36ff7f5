import type { Forgetting } from '../../../core/forgetting.ts'

/** What is kept of a text once its message has ended. Source: the vendor's text-store and text_store. */
export const TEXT_STORES: readonly string[] = ['plaintext', 'sha256', 'nostore']

export function forgettingBy(store: string): Forgetting | null | 'wrong' {
  switch (store) {
    case 'plaintext':
      return null
    case 'sha256':
      return { text: 'hashed', number: false }
    case 'nostore':
      return { text: 'removed', number: false }
    default:
      return 'wrong'
  }
}
