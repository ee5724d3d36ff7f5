import { explainRoute } from '../../../flows/explain-route.ts'
import type { DoorCaller } from '../../../flows/ports/door-logins.ts'
import type { CompatibleDeps, DoorAnswer } from '../shared/door.ts'
import { octetsOf, textOf } from '../shared/form.ts'
import { type Arguments, RATE, argumentProblem, invalid } from './arguments.ts'
import { readContent } from './content.ts'
import { type JasminError, badArgument, failureJson, float, json } from './replies.ts'
import { errorFor } from './send.ts'

type Asked = { readonly to: string; readonly from: string | null; readonly text: string | null }

/** What /rate is asked; else what is wrong with it. */
export function readRate({ fields: said, isJson }: Arguments): Asked | JasminError {
  const fields = new Map(said)
  if (!fields.has('coding')) fields.set('coding', octetsOf('0'))
  if (!fields.has('content') && !fields.has('hex-content')) fields.set('content', octetsOf(''))
  const problem = argumentProblem(fields, RATE)
  if (problem !== null) return badArgument(problem)
  const content = readContent({ fields, isJson })
  if (typeof content === 'string') return badArgument(content)
  const from = textOf(fields, 'from') || null
  return { to: textOf(fields, 'to') ?? '', from, text: content.text || null }
}

/** What one message would cost, and how many segments it would be. Nothing of it is kept. */
export async function rateOf(
  { routeExplaining }: Pick<CompatibleDeps, 'routeExplaining'>,
  { to, from, text }: Asked,
  { caller, ip }: { readonly caller: DoorCaller; readonly ip: string },
): Promise<DoorAnswer> {
  const { workspaceId, actor, isTest, username } = caller
  const sender = from ?? caller.settings.defaultSender
  const ask = { to, from: sender, text, channel: 'sms', fallback: null, accountId: null } as const
  const found = await explainRoute(routeExplaining, { workspaceId, actor, ip, isTest }, ask)
  if (found.kind === 'unreadable') return failureJson(badArgument(invalid('to', to)))
  const [leg] = found.legs
  if (leg === undefined || leg.reason !== null) {
    return failureJson(errorFor(leg?.reason ?? 'no-route', { to, from: sender, text }, username))
  }
  const each = (leg.priceMicros ?? 0) / leg.segments / 1_000_000
  return json(200, `{"unit_rate": ${float(each)}, "submit_sm_count": ${leg.segments}}`)
}

/** What credit is left; ND, as there, where a workspace sends without. */
export async function balanceOf(
  { workspaces }: Pick<CompatibleDeps, 'workspaces'>,
  { workspaceId }: DoorCaller,
): Promise<DoorAnswer> {
  const micros = (await workspaces.byId(workspaceId))?.balanceMicros ?? null
  const balance = micros === null ? '"ND"' : float(micros / 1_000_000)
  return json(200, `{"balance": ${balance}, "sms_count": "ND"}`)
}
