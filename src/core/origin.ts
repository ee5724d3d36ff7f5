/** Scheme, host and port of an address as it is written, in lower case; empty where it is none over HTTP. */
export const originOf = (address: string): string =>
  /^https?:\/\/[^/?#]*/i.exec(address)?.[0].toLowerCase() ?? ''
