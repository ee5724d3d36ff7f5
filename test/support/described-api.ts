import { registerRoutes } from '../../src/adapters/http/routes.ts'
import type { ApiDeps } from '../../src/adapters/http/routes.ts'
import { buildTestServer } from './api.ts'

/** The whole API's OpenAPI document, as text. The routes are only looked at: they need no ports. */
export async function describedApi(): Promise<string> {
  const app = await buildTestServer((api) => registerRoutes(api, {} as ApiDeps))
  try {
    const answer = await app.inject('/openapi.json')
    return `${JSON.stringify(answer.json(), null, 2)}\n`
  } finally {
    await app.close()
  }
}
