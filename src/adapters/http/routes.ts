import type { Api } from './api.ts'
import { receiptDoors } from './receipt-doors.ts'
import { campaignCommandRoutes } from './api/campaign-commands.ts'
import type { CampaignCommandDeps } from './api/campaign-commands.ts'
import { campaignRoutes } from './api/campaigns.ts'
import { callbackEndpointMendRoutes } from './api/callback-endpoints-mend.ts'
import type { CallbackApiDeps } from './api/callback-endpoints-shapes.ts'
import { callbackEndpointRoutes } from './api/callback-endpoints.ts'
import { callbackFormatRoutes } from './api/callback-formats.ts'
import { callbackRoutes } from './api/callbacks.ts'
import { catalogueRoutes } from './api/catalogue.ts'
import { compatibleDoorRoutes } from './api/compatible-doors.ts'
import type { CompatibleDoorDeps } from './api/compatible-doors.ts'
import { conversationRoutes } from './api/conversations.ts'
import type { ConversationDeps } from './api/conversations.ts'
import { doorLoginRoutes } from './api/door-logins.ts'
import type { DoorLoginApiDeps } from './api/door-logins.ts'
import { doorRoutes } from './api/doors.ts'
import type { DoorApiDeps } from './api/doors.ts'
import { eventRoutes } from './api/events.ts'
import type { EventDeps } from './api/events.ts'
import { exportRoutes } from './api/exports.ts'
import { guidanceRoutes } from './api/guidance.ts'
import type { GuidanceDeps } from './api/guidance.ts'
import { heldRoutes } from './api/held.ts'
import { healthRoutes, problemRoutes } from './api/health.ts'
import type { HealthDeps } from './api/health.ts'
import { importRoutes } from './api/imports.ts'
import type { ImportDeps } from './api/imports.ts'
import { inboundRoutes } from './api/inbound.ts'
import { jobRoutes } from './api/jobs.ts'
import { listenerRoutes } from './api/listeners.ts'
import type { ListenerApiDeps } from './api/listeners.ts'
import { messageStatusRoutes } from './api/message-statuses.ts'
import { messageRoutes } from './api/messages.ts'
import type { ReadingDeps } from './api/messages.ts'
import { metricsRoutes } from './api/metrics.ts'
import type { MetricsDeps } from './api/metrics.ts'
import { orphanRoutes } from './api/orphans.ts'
import type { OrphanDeps } from './api/orphans.ts'
import { platformRoutes } from './api/platform.ts'
import type { PlatformRouteDeps } from './api/platform.ts'
import { routeExplainRoutes } from './api/routes-explain.ts'
import type { RouteExplainDeps } from './api/routes-explain.ts'
import { searchRoutes } from './api/search.ts'
import { correctionRoutes } from './api/corrections.ts'
import { replayRoutes } from './api/replays.ts'
import { tableEntryRoutes } from './api/table-entries.ts'
import { unknownWordRoutes } from './api/unknown-words.ts'
import type { VocabularyDeps } from './api/vocabulary-shapes.ts'
import { sendRoutes } from './api/send.ts'
import { textPreviewRoutes } from './api/text-preview.ts'
import { wordRoutes } from './api/words.ts'

/** What all routes together need: ports, each named by its part. A route file says which of them. */
export type ApiDeps = DoorApiDeps &
  CallbackApiDeps &
  ListenerApiDeps &
  DoorLoginApiDeps &
  CompatibleDoorDeps &
  HealthDeps &
  MetricsDeps &
  ReadingDeps &
  EventDeps &
  OrphanDeps &
  ConversationDeps &
  VocabularyDeps &
  GuidanceDeps &
  CampaignCommandDeps &
  PlatformRouteDeps &
  RouteExplainDeps &
  ImportDeps

/** One file a resource, each exporting one such function. */
export type RouteModule = (app: Api, deps: ApiDeps) => void

const MODULES: readonly RouteModule[] = [
  // First: it measures the routes that come after it.
  metricsRoutes,
  receiptDoors,
  healthRoutes,
  problemRoutes,
  sendRoutes,
  heldRoutes,
  messageRoutes,
  messageStatusRoutes,
  wordRoutes,
  textPreviewRoutes,
  routeExplainRoutes,
  campaignCommandRoutes,
  searchRoutes,
  campaignRoutes,
  exportRoutes,
  importRoutes,
  eventRoutes,
  inboundRoutes,
  conversationRoutes,
  orphanRoutes,
  unknownWordRoutes,
  tableEntryRoutes,
  correctionRoutes,
  replayRoutes,
  guidanceRoutes,
  catalogueRoutes,
  jobRoutes,
  callbackFormatRoutes,
  callbackEndpointRoutes,
  callbackEndpointMendRoutes,
  callbackRoutes,
  listenerRoutes,
  doorLoginRoutes,
  compatibleDoorRoutes,
  platformRoutes,
  doorRoutes,
]

/** Every route of the product: what main.ts gives to buildServer as `register`. */
export function registerRoutes(app: Api, deps: ApiDeps): void {
  for (const register of MODULES) register(app, deps)
}
