import { hashTail } from '../../src/adapters/crypto/hash-tail.ts'
import { references } from '../../src/adapters/crypto/references.ts'
import { openAsk } from '../../src/adapters/providers/ask.ts'
import { providerBook } from '../../src/adapters/providers/book.ts'
import { openHttpGateway } from '../../src/adapters/providers/gateway/open-http.ts'
import { readPdu } from '../../src/adapters/smpp/read-pdu.ts'
import type { OpenGatewayOf } from '../../src/flows/ports/gateways.ts'
import { openLinks } from '../../src/adapters/smpp/open-links.ts'

/** The real parts of the pipeline that need nothing of their own. */
export const PARTS = {
  readPdu,
  hashTail,
  references,
  providers: providerBook(() => ''),
  ask: openAsk(),
}

/** Opens SMPP accounts' links, whose passwords nobody has sealed. */
export const openSmpp = openLinks({
  clock: { now: () => Date.now() },
  random: Math.random,
  openSecret: () => 'secret',
})

/** Opens accounts over HTTP, whose secrets stand among their fields. Nobody hears the receipts. */
export const openHttp = openHttpGateway({
  providers: PARTS.providers,
  references,
  receiptsAt: () => process.env['RECEIPTS_AT'] ?? 'http://localhost:9',
  clock: { now: () => Date.now() },
  random: Math.random,
  log: { debug() {}, info() {}, warn() {}, error() {} },
})

/** Opens whatever an account is spoken to by. */
export const openAll: OpenGatewayOf = (account, handlers) =>
  account.protocol === 'smpp' ? openSmpp(account, handlers) : openHttp(account, handlers)
