/** Where a host is, by its looks: nobody is asked. */
export type HostPlace =
  /** This machine itself. */
  | 'here'
  /** No machine that anybody could mean: every address at once, or one that a network gave out by itself. */
  | 'nowhere'
  /** On a network of one's own. */
  | 'nearby'
  | 'anywhere'

const HERE = /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/i
const NOWHERE = /^(0\.[\d.]+|169\.254\.[\d.]+|\[::\]|\[fe[89ab][0-9a-f]:[0-9a-f:.%]*\])$/i
const NEARBY_NAME = /^[\w-]+$|\.(internal|local|lan|test|home\.arpa)$/i
/** 100.64 and up is shared behind one router (RFC 6598), fc00 and up of one’s own in IPv6 (RFC 4193). */
const NEARBY_NUMBER =
  /^(10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.[\d.]+|\[f[cd][0-9a-f]{2}:[0-9a-f:.]*\])$/i

/** @param host as an address has it: IPv6 in brackets, no port. */
export function placeOf(host: string): HostPlace {
  if (HERE.test(host)) return 'here'
  if (NOWHERE.test(host)) return 'nowhere'
  const isNearby = NEARBY_NUMBER.test(host) || (NEARBY_NAME.test(host) && !/^\d+$/.test(host))
  return isNearby ? 'nearby' : 'anywhere'
}

/** Whether a host is this machine or on a network of one's own. */
export const isNearby = (host: string): boolean => ['here', 'nearby'].includes(placeOf(host))

/** The host of an http address, in lower case; '' where there is none. */
export const hostOf = (url: string): string =>
  /^https?:\/\/(\[[^\]]*\]|[^:/?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? ''
