import type { EventType } from '../../core/callbacks/event.ts'
import type { CallbackFormatName, TestChoice } from '../../core/callbacks/wish.ts'
import type { Endpoint, EndpointState } from '../../flows/ports/callbacks.ts'
import { epochMs } from './columns.ts'

/** The columns of an endpoint, for a query that calls it e. */
export const ENDPOINT_COLUMNS = `e.id, e.workspace_id, e.kind, e.name, e.url, e.format, e.method, e.events,
  e.campaign_id, e.login_id, e.is_ordered, e.test, e.options, e.sealed, e.state, e.because, e.failures,
  e.failing_since, e.open_until, e.created_by, e.created_at, e.updated_at`

export type EndpointRow = {
  id: string
  workspace_id: string
  kind: Endpoint['kind']
  name: string
  url: string
  format: CallbackFormatName
  method: 'GET' | 'POST'
  events: EventType[] | null
  campaign_id: string | null
  login_id: string | null
  is_ordered: boolean
  test: TestChoice
  options: Record<string, string>
  sealed: Buffer | null
  state: EndpointState
  because: string | null
  failures: number
  failing_since: Date | null
  open_until: Date | null
  created_by: string
  created_at: Date
  updated_at: Date
}

export const endpointFromRow = (row: EndpointRow): Endpoint => ({
  id: row.id,
  workspaceId: row.workspace_id,
  kind: row.kind,
  name: row.name,
  url: row.url,
  format: row.format,
  method: row.method,
  events: row.events,
  campaignId: row.campaign_id,
  loginId: row.login_id,
  isOrdered: row.is_ordered,
  test: row.test,
  options: row.options,
  sealed: row.sealed,
  state: row.state,
  because: row.because,
  circuit: {
    failures: row.failures,
    failingSince: epochMs(row.failing_since),
    openUntil: epochMs(row.open_until),
  },
  createdBy: row.created_by,
  createdAt: row.created_at.getTime(),
  updatedAt: row.updated_at.getTime(),
})
