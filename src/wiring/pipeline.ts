import { hashTail } from '../adapters/crypto/hash-tail.ts'
import { references } from '../adapters/crypto/references.ts'
import { type Pipeline, startPipeline } from '../adapters/pipeline/pipeline.ts'
import { openAsk } from '../adapters/providers/ask.ts'
import { providerBook } from '../adapters/providers/book.ts'
import { openHttpGateway } from '../adapters/providers/gateway/open-http.ts'
import { openLinks } from '../adapters/smpp/open-links.ts'
import { readPdu } from '../adapters/smpp/read-pdu.ts'
import { openSecret as openSealed } from '../flows/account-secrets.ts'
import type { Clock, Log, Random } from '../flows/ports/common.ts'
import type { OpenGatewayOf } from '../flows/ports/gateways.ts'
import type { PipelineAccount, PipelineStore, Providers } from '../flows/ports/pipeline.ts'
import type { Secrets } from '../flows/ports/platform.ts'
import type { OwnAddress } from './own-address.ts'

type Parts = {
  readonly store: PipelineStore
  readonly secrets: Secrets
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly address: OwnAddress
}

/** Everything between the queue and the final status, over whatever providers are spoken to by. */
export function openPipeline({ secrets, address, ...parts }: Parts): Promise<Pipeline> {
  const openSecret = secretOpener(secrets, parts.log)
  const providers = providerBook(openSecret)
  return startPipeline({
    ...parts,
    readPdu,
    hashTail,
    references,
    providers,
    ask: openAsk(),
    open: opener({ ...parts, address, providers, openSecret }),
  })
}

type OpenSecret = (account: Pick<PipelineAccount, 'id' | 'sealedSecret'>) => string | null

const secretOpener =
  (secrets: Secrets, log: Log): OpenSecret =>
  (account) => {
    const opened = openSealed(secrets, account)
    if (opened.kind === 'opened') return opened.secret
    log.error('account.not_opened', { accountId: account.id, because: opened.because })
    return null
  }

type Opening = Omit<Parts, 'store' | 'secrets'> & {
  readonly providers: Providers
  readonly openSecret: OpenSecret
}

function opener({ openSecret, address, clock, log, providers }: Opening): OpenGatewayOf {
  const random = Math.random
  const links = openLinks({ openSecret, clock, random })
  const receiptsAt = address.url
  const requests = openHttpGateway({ providers, references, receiptsAt, clock, random, log })
  let isToldOfAddress = address.isPublic
  return (account, handlers) => {
    if (account.protocol === 'smpp') return links(account, handlers)
    if (!isToldOfAddress) log.warn('receipts.from_this_machine_only', { because: NOT_PUBLIC })
    isToldOfAddress = true
    return requests(account, handlers)
  }
}

const NOT_PUBLIC =
  'PUBLIC_BASE_URL is not set, so providers over HTTP are told an address that only this machine can reach'
