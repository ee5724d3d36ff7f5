import type { SignInLimit } from '../core/sign-in-limit.ts'
import type { PlatformDeps } from './ports/platform.ts'
import { newToken } from './platform-ids.ts'

const salts = new WeakMap<SignInLimit, string>()

/** By what a password is known again that was right before: worth nothing outside this process. */
export function proofOf(
  { limit, random, secrets }: Pick<PlatformDeps, 'random' | 'secrets'> & { limit: SignInLimit },
  password: string,
): string {
  const salt = salts.get(limit) ?? newToken(random)
  salts.set(limit, salt)
  return secrets.sha256(`${salt} ${password}`).join('.')
}
