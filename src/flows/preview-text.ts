import { priceOf } from '../core/pricing.ts'
import { chooseRoute } from '../core/routes.ts'
import { type SegmentCount, countSegments } from '../core/segments.ts'
import { fillTemplate, foldField, readTemplate } from '../core/template.ts'
import { workspaceFor } from './import-campaign.ts'
import type { CampaignActor, CampaignDeps } from './ports/campaigns.ts'

export type TextPreview = SegmentCount & {
  /** Filled with the fields given; as written where they are missing. */
  readonly text: string
  readonly priceMicros: number | null
  readonly currency: string
}

export type PreviewAsk = {
  readonly text: string
  readonly fields: Readonly<Record<string, string>>
  readonly accountId: string | null
}

/** What a text becomes on the air, and what one message of it is expected to cost. */
export async function previewText(
  { store }: Pick<CampaignDeps, 'store'>,
  by: CampaignActor,
  { text, fields, accountId }: PreviewAsk,
): Promise<TextPreview> {
  const workspace = await store.transact((ledger) => workspaceFor(ledger, by))
  const values = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [foldField(name), value]),
  )
  const filled = fillTemplate(readTemplate(text), values)
  const shown = filled.kind === 'filled' ? filled.text : text
  const count = countSegments(shown)
  return {
    ...count,
    text: shown,
    priceMicros: priceOf(count.segments, priceFor(workspace.accounts, accountId)),
    currency: workspace.currency,
  }
}

/** Nobody is named yet: the price of the account that would be asked for, or of one that takes anybody. */
function priceFor(
  accounts: Parameters<typeof chooseRoute>[1],
  accountId: string | null,
): number | null {
  const anybody = accounts.map((account) => ({
    ...account,
    prefixes: [],
    countries: [],
    senders: [],
  }))
  const choice = chooseRoute({ to: '', from: 'x', channel: 'sms', accountId }, anybody)
  return choice.kind === 'route' ? choice.account.pricePerSegmentMicros : null
}
