/** Where providers reach us, with no slash at its end. */
export type OwnAddress = {
  readonly url: () => string
  /** Said: a provider elsewhere can reach it. */
  readonly isPublic: boolean
  readonly listensOn: (port: number) => void
}

/** As PUBLIC_BASE_URL says; without it this machine, at the port that was free. */
export function ownAddress(publicBaseUrl: string | null, wishedPort: number): OwnAddress {
  let port = wishedPort
  return {
    url: () => publicBaseUrl ?? `http://localhost:${port}`,
    isPublic: publicBaseUrl !== null,
    listensOn(found) {
      port = found
    },
  }
}
