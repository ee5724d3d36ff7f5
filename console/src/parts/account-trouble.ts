import type { Account } from '../api/account-types.ts'

/** Whether somebody should look at it: it does badly or an alarm goes, and it is in use. */
export const isInTrouble = ({ enabled, health }: Account): boolean =>
  enabled && (health.state === 'sick' || health.alarms.length > 0)
