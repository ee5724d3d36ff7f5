import { messente } from '../../../core/dialects/speaking/messente.ts'
import { isUnsent } from '../../../core/callbacks/told.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { type Form, textOf } from '../shared/form.ts'
import { idOfHex, standingNow } from '../shared/standing.ts'
import { REPLIES, UNKNOWN_ID, ok } from './replies.ts'

export type Asked = {
  readonly form: Form
  readonly caller: DoorCaller
  readonly ip: string
}

/** /get_dlr_response: where a message stands. */
export async function askReceipt(
  deps: Pick<CompatibleDeps, 'reads'>,
  { form, caller }: Asked,
): Promise<DoorAnswer> {
  if (!namesOne(form)) return REPLIES.parameters
  const id = idIn(form)
  const standing = id === null ? null : await standingNow(deps, caller.workspaceId, id)
  if (standing === null) return UNKNOWN_ID
  if (isUnsent(standing.told)) return REPLIES.noReport
  return ok(messente.fieldsOf(standing.told)['status'] ?? 'SENT')
}

/** /cancel_sms: what still waits is never sent. */
export async function cancelSms(
  { sending }: Pick<CompatibleDeps, 'sending'>,
  { form, caller, ip }: Asked,
): Promise<DoorAnswer> {
  if (!namesOne(form)) return REPLIES.parameters
  const id = idIn(form)
  if (id === null) return UNKNOWN_ID
  const { workspaceId, actor, isTest } = caller
  const result = await sending.cancelMessage({ workspaceId, actor, isTest, ip }, id)
  return result.kind === 'done' ? ok(id.replaceAll('-', '')) : UNKNOWN_ID
}

/** /get_balance: what credit is left. A workspace that sends without has none to tell. */
export async function getBalance(
  { workspaces }: Pick<CompatibleDeps, 'workspaces'>,
  { caller }: Asked,
): Promise<DoorAnswer> {
  const micros = (await workspaces.byId(caller.workspaceId))?.balanceMicros ?? null
  return micros === null ? REPLIES.balance : ok((micros / 1_000_000).toFixed(2))
}

const namesOne = (form: Form): boolean => (textOf(form, 'sms_unique_id') ?? '') !== ''

const idIn = (form: Form): string | null => idOfHex(textOf(form, 'sms_unique_id') ?? '')
