import { statusWord } from './message-text.ts'
import { type Printer, fields } from './printer.ts'
import type { CampaignJson } from './wire.ts'

/** A campaign for people: every count, and that they add up. */
export function campaignPage(campaign: CampaignJson, print: Printer): string {
  const { counts, recipients, reasons = [], progress } = campaign
  const share = (count: number): string =>
    recipients === 0 ? '' : `${((count / recipients) * 100).toFixed(1)} %`
  const rows = Object.entries(counts).filter(([, count]) => count > 0)
  const eta = progress.eta_seconds
  return [
    `${print.style('bold', campaign.name)} is ${campaign.state}${campaign.settled ? ', settled' : ''}`,
    '',
    ...rows.map(([status, count]) => {
      const figures = `${String(count).padStart(8)}  ${share(count).padStart(7)}`
      return `${figures}  ${statusWord(status, print)}`
    }),
    `${String(recipients).padStart(8)}           recipients`,
    '',
    fields([
      ['campaign', campaign.id],
      ['starts at', campaign.state === 'scheduled' ? (campaign.starts_at ?? null) : null],
      ['handed over', `${progress.handed_over} of ${progress.total}`],
      ['waiting for receipts', progress.waiting_for_receipts || null],
      ['receipts', campaign.receipts === 'off' ? 'switched off: messages end as sent' : null],
      ['ready in about', eta === null ? null : `${eta} s`],
      ['row errors', campaign.row_errors || null],
      ['cost', campaign.cost ? `${campaign.cost.amount} ${campaign.cost.currency}` : null],
    ]),
    ...(reasons.length === 0 ? [] : ['', print.style('bold', 'Reasons')]),
    ...reasons.map(
      ({ reason, title, count }) => `${String(count).padStart(8)}  ${title} (${reason})`,
    ),
  ].join('\n')
}
