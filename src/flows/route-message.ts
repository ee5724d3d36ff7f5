import type { Line } from '../core/destination.ts'
import type { ReadNumber } from '../core/number.ts'
import { type RouteChoice, type RoutePlan, type Routed, chooseRoute } from '../core/routes.ts'
import type { IntakeWorkspace } from './ports/intake.ts'

/** What a workspace has decided about its routes. */
export const routePlanOf = ({ senders, settings }: IntakeWorkspace): RoutePlan => ({
  routeBy: settings.routeBy,
  senderRules: { senders, registeredOnly: settings.registeredSendersOnly },
})

/** How a message of this workspace goes. */
export const routeFor = (workspace: IntakeWorkspace, message: Routed): RouteChoice =>
  chooseRoute(message, workspace.accounts, routePlanOf(workspace))

/** What the number is for instead of texts; null: nothing certain, or the workspace does not mind. */
export const lineFor = (
  { settings }: IntakeWorkspace,
  { number, channel }: Pick<Routed, 'channel'> & { readonly number: ReadNumber },
): Line | null =>
  settings.refuseUnreachableNumberTypes && channel === 'sms' && number.kind === 'number'
    ? number.line
    : null
