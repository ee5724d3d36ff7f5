/** How long a connection may be silent. All in milliseconds. */
export type LinkLimits = {
  /** Nothing heard for this long: send an enquire_link. */
  readonly enquireAfterMs: number
  /** Nothing heard for this long after the enquire_link: the link is dead. */
  readonly enquireReplyMs: number
  /** No message in either direction for this long: close, even if the peer answers enquire_links. */
  readonly inactivityMs: number | null
}

/** What a connection's silence is measured by. A value: every step gives the next one. */
export type LinkTimers = {
  readonly heardAtMs: number
  readonly activeAtMs: number
  readonly enquiredAtMs: number | null
}

/** What a link asks for now. */
export type LinkDemand = 'fine' | 'enquire' | 'silent' | 'inactive'

export const startLinkTimers = (nowMs: number): LinkTimers => ({
  heardAtMs: nowMs,
  activeAtMs: nowMs,
  enquiredAtMs: null,
})

/** Any octet from the peer proves that the link lives, whatever it is. */
export const heard = (timers: LinkTimers, nowMs: number): LinkTimers => ({
  ...timers,
  heardAtMs: nowMs,
  enquiredAtMs: null,
})

/** A message or its answer went either way. */
export const active = (timers: LinkTimers, nowMs: number): LinkTimers => ({
  ...timers,
  activeAtMs: nowMs,
})

export const enquired = (timers: LinkTimers, nowMs: number): LinkTimers => ({
  ...timers,
  enquiredAtMs: nowMs,
})

/** What is to be done about this link now. 'enquire' repeats until `enquired` was told. */
export function judgeLink(timers: LinkTimers, limits: LinkLimits, nowMs: number): LinkDemand {
  const { heardAtMs, activeAtMs, enquiredAtMs } = timers
  if (enquiredAtMs !== null && nowMs - enquiredAtMs >= limits.enquireReplyMs) return 'silent'
  if (limits.inactivityMs !== null && nowMs - activeAtMs >= limits.inactivityMs) return 'inactive'
  if (enquiredAtMs === null && nowMs - heardAtMs >= limits.enquireAfterMs) return 'enquire'
  return 'fine'
}
