import { ALL_PROVIDERS, findProvider as find } from '../../sim/providers/all.ts'
import type { ProviderCase } from '../../sim/providers/all.ts'

export { ALL_PROVIDERS, type ProviderCase }

export function findProvider(kind: string): ProviderCase {
  const found = find(kind)
  if (found === null) throw new Error(`no provider is called ${kind}`)
  return found
}
