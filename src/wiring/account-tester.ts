import { HTTP_PROVIDERS } from '../adapters/providers/all.ts'
import { httpAccountTester } from '../adapters/providers/test-account.ts'
import { accountTester } from '../adapters/smpp/test-account.ts'
import type { Clock, Random } from '../flows/ports/common.ts'
import type { AccountTester } from '../flows/test-account.ts'

type Parts = {
  readonly clock: Clock
  readonly random: Random
  readonly publicUrl: string | null
  readonly ownUrl: () => string
}

/** Tries accounts out, whatever they are spoken to by. */
export function testerOf({ clock, ...parts }: Parts): AccountTester {
  const overLinks = accountTester(clock, Math.random)
  const overHttp = httpAccountTester({ kinds: HTTP_PROVIDERS, clock, ...parts })
  return (account, { secret }) =>
    account.protocol === 'smpp'
      ? overLinks(account, { password: secret })
      : overHttp(account, { secret })
}
