import type { Charge } from '../../core/evidence.ts'
import type { Reason } from '../../core/reasons.ts'
import type { ClaimedStatus, Grade } from '../../core/status.ts'
import type { TableEntryRecord } from '../../flows/ports/vocabulary.ts'
import { epochMs } from './columns.ts'

export type EntryRow = {
  id: string
  workspace_id: string
  vendor: string
  field: string
  code: string
  account_id: string | null
  version: number
  status: ClaimedStatus
  reason: Reason | null
  permanent: boolean | null
  charge: Charge | null
  grade: Grade | null
  meaning: string | null
  note: string | null
  created_at: Date
  created_by: string
  replaced_at: Date | null
}

export const entryFromRow = (row: EntryRow): TableEntryRecord => ({
  id: row.id,
  workspaceId: row.workspace_id,
  vendor: row.vendor,
  field: row.field,
  code: row.code,
  accountId: row.account_id,
  version: row.version,
  status: row.status,
  reason: row.reason,
  permanent: row.permanent,
  charge: row.charge,
  grade: row.grade,
  meaning: row.meaning,
  note: row.note,
  createdAt: row.created_at.getTime(),
  createdBy: row.created_by,
  replacedAt: epochMs(row.replaced_at),
})
