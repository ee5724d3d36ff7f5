export const endpointPath = (id: string): string =>
  `/v1/callback-endpoints/${encodeURIComponent(id)}`
