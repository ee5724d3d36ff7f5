import type { Account, Alarm } from '../api/account-types.ts'

export const alarmsOf = ({ health }: Pick<Account, 'health'>): readonly Alarm[] =>
  health.alarms ?? []

/** Whether somebody should look at it: it does badly or an alarm goes, and it is in use. */
export const isInTrouble = (account: Account): boolean =>
  account.enabled && (account.health.state === 'sick' || alarmsOf(account).length > 0)
