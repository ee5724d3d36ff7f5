import type { HttpProvider } from '../../flows/ports/providers.ts'

/** Every provider that is spoken to over HTTP. One line each. */
export const HTTP_PROVIDERS: readonly HttpProvider[] = []
