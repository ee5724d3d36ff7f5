import { hostOf } from '../core/hosts.ts'
import type { AccountSettings } from '../core/account-settings.ts'
import { addressTrouble } from './account-urls.ts'
import { openSecret } from './account-secrets.ts'
import type { ProviderAccount, Secrets } from './ports/platform.ts'

/** What keeps an account from sending, or its receipts from coming, as far as its settings tell. */
export function accountWarnings(
  account: ProviderAccount,
  { secrets, publicUrl }: { readonly secrets: Secrets; readonly publicUrl: string | null },
): readonly string[] {
  return [
    sealedTrouble(account, secrets),
    account.protocol === 'smpp' ? null : addressOfOurs(account, publicUrl),
    senderTrouble(account.settings),
    account.protocol === 'smpp' ? null : openSecretsIn(account.settings.connection),
  ].filter((one) => one !== null)
}

function sealedTrouble(account: ProviderAccount, secrets: Secrets): string | null {
  const opened = openSecret(secrets, account)
  return opened.kind === 'opened'
    ? null
    : `Its secrets cannot be opened, and nothing is sent: ${opened.because}.`
}

type Http = Extract<ProviderAccount, { protocol: 'http' }>

function addressOfOurs(
  { settings: { connection } }: Http,
  publicUrl: string | null,
): string | null {
  const { base_url: base, url } = connection
  return addressTrouble(publicUrl, base ?? url)
}

const senderTrouble = ({
  needsSender,
  defaultSender,
  senderPool,
}: AccountSettings): string | null =>
  needsSender && defaultSender === '' && senderPool.length === 0
    ? 'It has no sender of its own: texts that name none are rejected. Set default_sender, or sender_pool.'
    : null

/** A parameter or field that is called like a secret, with a value that stands there in the open. */
const CREDENTIAL =
  /["'?&\s]?(pass(word|wd)?|pwd|secret|token|(api_?|auth_?)?key)["']?\s*[=:]\s*["']?(?!\{)[^\s"'&{},]{3,}/i

/** Fields that a person writes whole, and that are shown to everybody who may read accounts. */
const WRITTEN = ['url', 'body', 'poll_url'] as const

function openSecretsIn(connection: Http['settings']['connection']): string | null {
  const found = WRITTEN.filter((name) => {
    const value = connection[name] ?? ''
    return CREDENTIAL.test(value.replace(hostOf(value), ''))
  })
  return found.length === 0
    ? null
    : `What looks like a credential stands in the open in ${found.join(' and ')}: put {secret}, {username} or {password} there, and the value into that field.`
}
