import { familyOf } from '../core/history/identity.ts'
import { FORMAT_TITLE, type HistoryRow } from '../core/history/row.ts'
import type { HistoryCampaign, ImportWork } from './ports/history.ts'

export type RowCampaigns = {
  /** Each once, as its first row tells it. */
  readonly campaigns: readonly HistoryCampaign[]
  /** By row: the key of its campaign. */
  readonly keys: readonly string[]
}

/** The campaign of each row: the one that it names, else the one asked for, else the day's. */
export function campaignsOf(
  rows: readonly HistoryRow[],
  work: Pick<ImportWork, 'format' | 'campaignName'>,
  makeId: () => string,
): RowCampaigns {
  const found = new Map<string, HistoryCampaign>()
  const keys = rows.map((row) => {
    const { key, name } = placeOf(row, work)
    if (!found.has(key)) {
      const columns = Object.keys(row.fields ?? {})
      found.set(key, { key, name, id: makeId(), sender: row.sender, text: row.text, columns })
    }
    return key
  })
  return { campaigns: [...found.values()], keys }
}

function placeOf(
  { campaign, at }: HistoryRow,
  { format, campaignName }: Pick<ImportWork, 'format' | 'campaignName'>,
): { key: string; name: string } {
  if (campaign !== null) {
    const name = (campaign.name ?? campaign.key).slice(0, 200).toWellFormed()
    return { key: `${familyOf(format)}:${campaign.key}`, name }
  }
  if (campaignName !== null)
    return { key: `${familyOf(format)}:name:${campaignName}`, name: campaignName }
  const day = at === null ? 'undated' : new Date(at).toISOString().slice(0, 10)
  return { key: `${format}:day:${day}`, name: `${FORMAT_TITLE[format]}, ${day}` }
}
