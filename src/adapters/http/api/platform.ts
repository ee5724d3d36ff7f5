import type { Api } from '../api.ts'
import { accountRoutes } from './accounts.ts'
import { auditRoutes } from './audit.ts'
import { creditRoutes } from './credits.ts'
import { erasureRoutes } from './erasures.ts'
import { keyRoutes } from './keys.ts'
import { optOutRoutes } from './opt-outs.ts'
import type { PlatformRouteDeps } from './platform-shapes.ts'
import { providerKindRoutes } from './provider-kinds.ts'
import { senderRoutes } from './senders.ts'
import { sessionRoutes } from './session.ts'
import { userRoutes } from './users.ts'
import { workspaceRoutes } from './workspaces.ts'

export type { Platform, PlatformRouteDeps } from './platform-shapes.ts'

/** Every route about people, keys, workspaces, provider accounts and opt-outs. */
export function platformRoutes(app: Api, deps: PlatformRouteDeps): void {
  sessionRoutes(app, deps)
  userRoutes(app, deps)
  keyRoutes(app, deps)
  workspaceRoutes(app, deps)
  auditRoutes(app, deps)
  providerKindRoutes(app, deps)
  accountRoutes(app, deps)
  optOutRoutes(app, deps)
  senderRoutes(app, deps)
  creditRoutes(app, deps)
  erasureRoutes(app, deps)
}
