import { createContext, use } from 'react'
import type { Scope, Session } from '../api/admin-types.ts'

export const SessionContext = createContext<Session | null>(null)

/** Who is signed in, within the pages that ask for it. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('this part stands inside the signed-in pages')
  return session
}

export const can = (session: Session, scope: Scope): boolean => session.scopes.includes(scope)

/** Why the button is off, for roles that may not press it. */
export const lacks = (session: Session, scope: Scope): string | null =>
  can(session, scope) ? null : `Your role (${session.role}) does not include ${scope}.`
