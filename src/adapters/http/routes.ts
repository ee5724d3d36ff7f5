import type { Api } from './api.ts'
import { healthRoutes, problemRoutes } from './api/health.ts'
import type { HealthDeps } from './api/health.ts'

/** What all routes together need: ports, each named by its slice. A route file says which of them. */
export type ApiDeps = HealthDeps

/** One file a resource, each exporting one such function. */
export type RouteModule = (app: Api, deps: ApiDeps) => void

const MODULES: readonly RouteModule[] = [healthRoutes, problemRoutes]

/** Every route of the product: what main.ts gives to buildServer as `register`. */
export function registerRoutes(app: Api, deps: ApiDeps): void {
  for (const register of MODULES) register(app, deps)
}
