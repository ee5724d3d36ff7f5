import { callbackPublicKey, callbackSecret } from '../adapters/crypto/callback-signatures.ts'
import type { ApiDeps } from '../adapters/http/routes.ts'
import type { DoorLogins } from '../flows/door-logins.ts'
import { liveSecrets } from '../flows/endpoint-secrets.ts'
import type { PlatformDeps } from '../flows/ports/platform.ts'
import type { Telling } from './telling.ts'

/** What our API needs to know of callbacks and of logins at compatible doors. */
export function callbackApi(
  people: PlatformDeps,
  telling: Telling,
  { forgetLogins }: Pick<DoorLogins, 'forgetLogins'>,
): Pick<ApiDeps, 'callbacks' | 'checkUrl' | 'doorLogins' | 'listening'> {
  const { checkUrl, wake, tellOnce, store, sign } = telling
  const edges = { ...people, checkUrl, wake, makeSecret: callbackSecret }
  return {
    checkUrl,
    callbacks: {
      ...edges,
      tellOnce,
      publicKeyOf: (endpoint) => {
        const [newest] = liveSecrets(people.secrets, endpoint, people.clock.now())
        return newest === undefined ? null : callbackPublicKey(newest)
      },
    },
    listening: { ...edges, queue: store, sign, draw: Math.random },
    doorLogins: { ...people, forgetLogins },
  }
}
