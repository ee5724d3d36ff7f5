import { hashTail } from '../../src/adapters/crypto/hash-tail.ts'
import { references } from '../../src/adapters/crypto/references.ts'
import { providerBook } from '../../src/adapters/providers/book.ts'
import { readPdu } from '../../src/adapters/smpp/read-pdu.ts'
import type { OpenGatewayOf } from '../../src/flows/ports/gateways.ts'
import { openLinks } from '../../src/adapters/smpp/open-links.ts'

/** The real parts of the pipeline that need nothing of their own. */
export const PARTS = { readPdu, hashTail, references, providers: providerBook(() => '') }

/** Opens SMPP accounts' links, whose passwords nobody has sealed. */
export const openSmpp = openLinks({
  clock: { now: () => Date.now() },
  random: Math.random,
  openSecret: () => 'secret',
})

/** Opens whatever an account is spoken to by. */
export const openAll: OpenGatewayOf = (account, handlers) =>
  account.protocol === 'smpp' ? openSmpp(account, handlers) : null
