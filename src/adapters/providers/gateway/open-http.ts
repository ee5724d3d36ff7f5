import type { GatewayHandlers, OpenGateway } from '../../../flows/ports/gateways.ts'
import type { HttpAccount, Providers, References } from '../../../flows/ports/pipeline.ts'
import type { Log } from '../../../flows/ports/common.ts'
import { HttpGateway, type HttpGatewayTimes } from './http-gateway.ts'

type Parts = {
  readonly providers: Providers
  readonly references: References
  /** Where providers reach us: no slash at its end. Asked with each message, as it may not be known yet. */
  readonly receiptsAt: () => string
  readonly clock: { now(): number }
  /** In [0, 1). */
  readonly random: () => number
  readonly log: Log
  readonly times?: Partial<HttpGatewayTimes>
}

/** Opens accounts that are spoken to over HTTP. */
export const openHttpGateway =
  ({ providers, references, log, ...parts }: Parts) =>
  (account: HttpAccount, handlers: GatewayHandlers): OpenGateway | null => {
    const provider = providers.of(account.kind)
    if (provider === undefined) {
      const because = `no provider is called ${account.kind}`
      log.error('account.not_opened', { accountId: account.id, because })
      return null
    }
    const connection = providers.connection(account)
    if (connection === null) return null
    const reference = (of: { readonly id: string; readonly submission: number }) =>
      references.write(account, of)
    return new HttpGateway({ ...parts, ...handlers, account, provider, connection, reference })
  }
