import { redirect } from '@tanstack/react-router'
import type { Session } from '../api/admin-types.ts'
import { ApiError, rememberCsrfToken } from '../api/client.ts'
import { queries } from '../api/queries.ts'
import { queryClient } from '../query-client.ts'

/** Asked before every page of somebody's; nobody there goes to sign-in or to the first set-up. */
export async function whoIsThere({ location }: { location: { href: string } }): Promise<Session> {
  try {
    const session = await queryClient.ensureQueryData(queries.session)
    rememberCsrfToken(session.csrf_token)
    return session
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    const { needed } = await queryClient.fetchQuery(queries.setup).catch(() => ({ needed: false }))
    if (needed) throw redirect({ to: '/setup' })
    const next = location.href
    // Whoever comes with the cookie of a session that is over had one; all others are just not here yet.
    const hadOne = error.problem.code === 'no-session'
    throw redirect({ to: '/sign-in', search: hadOne ? { ended: 'yes', next } : { next } })
  }
}
