import type { GatewayHandlers, OpenGateway } from '../../flows/ports/gateways.ts'
import type { SmppAccount } from '../../flows/ports/pipeline.ts'
import { AccountLinks } from './account-links.ts'

type Parts = {
  readonly clock: { now(): number }
  /** In [0, 1). */
  readonly random: () => number
  /** The password of an account; null when it cannot be opened, which is logged by the caller. */
  readonly openSecret: (account: SmppAccount) => string | null
}

/** Opens the links of SMPP accounts. */
export const openLinks =
  ({ openSecret, ...parts }: Parts) =>
  (account: SmppAccount, handlers: GatewayHandlers): OpenGateway | null => {
    const password = openSecret(account)
    return password === null ? null : new AccountLinks({ ...parts, ...handlers, account, password })
  }
