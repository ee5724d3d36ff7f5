import { hashTail } from '../adapters/crypto/hash-tail.ts'
import { references } from '../adapters/crypto/references.ts'
import { type Pipeline, startPipeline } from '../adapters/pipeline/pipeline.ts'
import { providerBook } from '../adapters/providers/book.ts'
import { openLinks } from '../adapters/smpp/open-links.ts'
import { readPdu } from '../adapters/smpp/read-pdu.ts'
import { accountPassword } from '../flows/manage-accounts.ts'
import type { Clock, Log, Random } from '../flows/ports/common.ts'
import type { OpenGatewayOf } from '../flows/ports/gateways.ts'
import type { PipelineAccount, PipelineStore } from '../flows/ports/pipeline.ts'
import type { Secrets } from '../flows/ports/platform.ts'

type Parts = {
  readonly store: PipelineStore
  readonly secrets: Secrets
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Everything between the queue and the final status, over whatever providers are spoken to by. */
export function openPipeline({ secrets, ...parts }: Parts): Promise<Pipeline> {
  const openSecret = secretOpener(secrets, parts.log)
  return startPipeline({
    ...parts,
    readPdu,
    hashTail,
    references,
    providers: providerBook(openSecret),
    open: opener(parts, openSecret),
  })
}

type OpenSecret = (account: Pick<PipelineAccount, 'id' | 'sealedSecret'>) => string | null

const secretOpener =
  (secrets: Secrets, log: Log): OpenSecret =>
  (account) => {
    const opened = accountPassword(secrets, account)
    if (opened.kind === 'opened') return opened.secret
    log.error('account.not_opened', { accountId: account.id, because: opened.because })
    return null
  }

function opener({ clock }: Pick<Parts, 'clock'>, openSecret: OpenSecret): OpenGatewayOf {
  const links = openLinks({ openSecret, clock, random: Math.random })
  return (account, handlers) => (account.protocol === 'smpp' ? links(account, handlers) : null)
}
