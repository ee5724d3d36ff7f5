import { type Line, lineWithoutTexts } from '../core/destination.ts'
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
  { to, channel }: Pick<Routed, 'to' | 'channel'>,
): Line | null =>
  settings.refuseUnreachableNumberTypes && channel === 'sms' ? lineWithoutTexts(to) : null
