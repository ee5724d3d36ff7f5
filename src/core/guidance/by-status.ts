import { reasonEntry } from '../reasons.ts'
import type { Reason } from '../reasons.ts'
import { countWhere, isBad, messages } from './facts.ts'
import type { Advice, Adviser, CampaignFacts } from './facts.ts'

type Group = {
  readonly id: string
  readonly title: string
  readonly reasons: readonly Reason[]
  readonly whatToDo: string
}

const GROUPS: readonly Group[] = [
  {
    id: 'numbers',
    title: 'Numbers that cannot take texts',
    reasons: ['invalid-number', 'unknown-subscriber', 'not-sms-capable', 'portability-error'],
    whatToDo:
      'Compare these numbers with those that were delivered: their format, their country, and whether they are landlines. Correct or retire them before the next campaign.',
  },
  {
    id: 'blocked-recipients',
    title: 'Recipients who may not be texted',
    reasons: ['opted-out', 'do-not-disturb', 'recipient-blocklisted'],
    whatToDo:
      'Leave them out. Only the recipient can undo an opt-out; a block of your own stands on the opt-outs page.',
  },
  {
    id: 'sender',
    title: 'The sender was not accepted',
    reasons: ['sender-invalid', 'sender-not-registered', 'sender-blocked', 'sender-unsupported'],
    whatToDo:
      'Check who the messages come from: its spelling, whether it is registered, and whether the destination allows that kind of sender. Then send again with one that is accepted.',
  },
  {
    id: 'routing',
    title: 'No way to the destination',
    reasons: ['no-route', 'region-not-enabled', 'carrier-unavailable'],
    whatToDo:
      'See which countries these are, and whether an enabled provider account takes them. Add a provider or a prefix, then send again.',
  },
  {
    id: 'unreachable',
    title: 'Phones that could not be reached',
    reasons: ['handset-unreachable', 'handset-busy', 'handset-memory-full', 'expired-undelivered'],
    whatToDo:
      'These causes pass. Send once more later in the day; suspect a number that is missed again and again.',
  },
  {
    id: 'filtered',
    title: 'Stopped by a filter',
    reasons: ['spam-filtered-carrier', 'spam-filtered-gateway', 'content-prohibited'],
    whatToDo:
      'Read the text as a carrier’s filter would: links (shortened ones above all), words of advertising, no name of yours, no way to stop. Change it before you send more, and ask the provider to release it if the filter is wrong.',
  },
  {
    id: 'account',
    title: 'The account stands in the way',
    reasons: [
      'insufficient-credit',
      'quota-exceeded',
      'rate-limited',
      'account-restricted',
      'auth-failed',
    ],
    whatToDo: 'Settle the account first (credit, caps, verification), then send these again.',
  },
  {
    id: 'too-late',
    title: 'Too late before they were sent',
    reasons: ['expired-in-queue'],
    whatToDo:
      'Their time was over before their turn came. Allow a longer validity, start earlier, or raise the rate.',
  },
]

/** What a campaign's statuses and reasons alone advise: the guide of status and code, row by row. */
export const BY_STATUS: readonly Adviser[] = [
  stopped,
  receiptsOff,
  stillWaiting,
  unconfirmed,
  ...GROUPS.map(groupAdviser),
  others,
  dropped,
  ourFault,
  withoutReason,
  paidForNothing,
  contradicted,
]

type Wording = Pick<Advice, 'id' | 'title' | 'whatToDo'>

const advice = (
  wording: Wording,
  affected: number,
  rest: Pick<Advice, 'because' | 'filter'> & Partial<Pick<Advice, 'needsSupport'>>,
): readonly Advice[] =>
  affected === 0 ? [] : [{ ...wording, affected, needsSupport: false, ...rest }]

const isAmong = (reasons: readonly Reason[], reason: string): boolean =>
  reasons.some((one) => one === reason)

function groupAdviser({ id, title, reasons, whatToDo }: Group): Adviser {
  return ({ counts }) => {
    const concerned = counts.filter(
      (line) => isBad(line.status) && isAmong(reasons, line.reason) && line.messages > 0,
    )
    const affected = countWhere(concerned, () => true)
    const found = [...new Set(concerned.map(({ reason }) => reason as Reason))]
    const named = found.map((reason) => {
      const count = countWhere(concerned, (line) => line.reason === reason)
      return `${reasonEntry(reason).title.toLowerCase()} ${count.toLocaleString('en')}`
    })
    const because = `${messages(affected)}: ${named.join(', ')}.`
    return advice({ id, title, whatToDo }, affected, { because, filter: { reasons: found } })
  }
}

const SPOKEN_FOR: ReadonlySet<string> = new Set([
  ...GROUPS.flatMap(({ reasons }) => reasons),
  'provider-rejected',
  'gateway-error',
  'unknown',
  // Nothing went wrong, and nothing is to be done.
  'cancelled',
  'duplicate-message',
  '',
])

/** What no group speaks of: each reason's own next step. */
function others({ counts }: CampaignFacts): readonly Advice[] {
  const lines = counts.filter(({ status, reason }) => isBad(status) && !SPOKEN_FOR.has(reason))
  return [...new Set(lines.map(({ reason }) => reason as Reason))].flatMap((reason) => {
    const { title, nextStep } = reasonEntry(reason)
    const affected = countWhere(lines, (line) => line.reason === reason)
    const because = `${messages(affected)}: ${reasonEntry(reason).meaning}`
    const wording = { id: `reason-${reason}`, title, whatToDo: nextStep }
    return advice(wording, affected, { because, filter: { reasons: [reason] } })
  })
}

function stopped({ state, stoppedBy, counts }: CampaignFacts): readonly Advice[] {
  if (state !== 'stopped') return []
  const waiting = countWhere(counts, ({ status }) => status === 'queued')
  const by = stoppedBy === null ? 'It was stopped' : `${stoppedBy} stopped it`
  return advice(
    {
      id: 'stopped',
      title: 'This campaign is stopped',
      whatToDo: 'Ask why before you resume it; cancel it if it shall not go on.',
    },
    waiting,
    { because: `${by}; ${messages(waiting)} still wait.`, filter: { statuses: ['queued'] } },
  )
}

function receiptsOff({ hasReceipts, counts }: CampaignFacts): readonly Advice[] {
  if (hasReceipts) return []
  const sent = countWhere(counts, ({ status }) => status === 'sent')
  return advice(
    {
      id: 'receipts-off',
      title: 'Delivery receipts were switched off',
      whatToDo:
        'Nobody will tell what became of these messages. Switch receipts on in the settings before the next campaign.',
    },
    sent,
    { because: `${messages(sent)} end as sent.`, filter: { statuses: ['sent'] } },
  )
}

const HOUR_MS = 3_600_000

function stillWaiting({
  hasReceipts,
  counts,
  oldestWaitingAt,
  now,
}: CampaignFacts): readonly Advice[] {
  if (!hasReceipts || oldestWaitingAt === null || now - oldestWaitingAt < HOUR_MS) return []
  const waiting = countWhere(counts, ({ status }) => status === 'submitted' || status === 'sent')
  const hours = Math.floor((now - oldestWaitingAt) / HOUR_MS)
  return advice(
    {
      id: 'waiting',
      title: 'Receipts are slow',
      whatToDo:
        'Wait: no news is not bad news, and nothing needs to be sent again. If it lasts, look at the codes and at the provider account’s health.',
    },
    waiting,
    {
      because: `${messages(waiting)} wait for a receipt, the oldest for ${hours} hour${hours === 1 ? '' : 's'}.`,
      filter: { statuses: ['submitted', 'sent'] },
    },
  )
}

function unconfirmed({ counts }: CampaignFacts): readonly Advice[] {
  const silent = countWhere(counts, ({ status }) => status === 'unconfirmed')
  return advice(
    {
      id: 'unconfirmed',
      title: 'Nobody said whether they arrived',
      whatToDo:
        'Do not count them as delivered or as failed, and do not send them again blindly: most have arrived. A receipt that comes late still corrects them.',
    },
    silent,
    { because: `${messages(silent)} unconfirmed.`, filter: { statuses: ['unconfirmed'] } },
  )
}

/** Dropped or discarded without a cause that a sender could mend. */
function dropped({ counts }: CampaignFacts): readonly Advice[] {
  const affected = countWhere(
    counts,
    ({ status, reason }) => isBad(status) && reason === 'provider-rejected',
  )
  return advice(
    {
      id: 'dropped',
      title: 'Refused without a reason',
      whatToDo:
        'Send one of them once more. If it is refused again, give support a few message ids with their evidence.',
    },
    affected,
    {
      because: `${messages(affected)} refused by the provider, which did not say why.`,
      filter: { reasons: ['provider-rejected'] },
      needsSupport: true,
    },
  )
}

function ourFault({ counts }: CampaignFacts): readonly Advice[] {
  const affected = countWhere(
    counts,
    ({ status, reason }) => isBad(status) && reason === 'gateway-error',
  )
  return advice(
    {
      id: 'gateway',
      title: 'A fault of the sending system',
      whatToDo:
        'This is neither your list nor your text. Give support the evidence of one message.',
    },
    affected,
    {
      because: `${messages(affected)} were stopped by a fault between you and the carrier.`,
      filter: { reasons: ['gateway-error'] },
      needsSupport: true,
    },
  )
}

function withoutReason({ counts }: CampaignFacts): readonly Advice[] {
  const bad = countWhere(counts, ({ status }) => isBad(status))
  const affected = countWhere(
    counts,
    ({ status, reason }) => isBad(status) && (reason === 'unknown' || reason === ''),
  )
  if (affected * 5 < bad) return []
  return advice(
    {
      id: 'no-reason',
      title: 'Failures without a reason',
      whatToDo:
        'If the provider sends an error code that is not read here, say in the provider account’s settings which table its codes follow, or name the code on the page of unknown words.',
    },
    affected,
    {
      because: `${messages(affected)} of ${bad.toLocaleString('en')} that did not arrive came without a reason.`,
      filter: { reasons: ['unknown'] },
    },
  )
}

function paidForNothing({ counts }: CampaignFacts): readonly Advice[] {
  const affected = countWhere(
    counts,
    ({ status, charge }) => isBad(status) && (charge === 'yes' || charge === 'maybe'),
  )
  return advice(
    {
      id: 'charged',
      title: 'May still be charged',
      whatToDo:
        'What a provider or a carrier had already taken may cost, delivered or not. Compare with the provider’s bill; what we refused ourselves never costs.',
    },
    affected,
    {
      because: `${messages(affected)} did not arrive and may be charged.`,
      filter: { statuses: ['failed', 'rejected', 'expired', 'partial', 'cancelled'] },
    },
  )
}

function contradicted({ conflicts, textedTwice }: CampaignFacts): readonly Advice[] {
  const because = [
    conflicts === 0 ? null : `${messages(conflicts)} with contradicting receipts`,
    textedTwice === 0 ? null : `${messages(textedTwice)} delivered twice`,
  ].filter((part) => part !== null)
  return advice(
    {
      id: 'doubts',
      title: 'Receipts that contradict each other',
      whatToDo:
        'Open one and read its timeline: both words are kept there, with the rule that decided. If it is many, ask the provider which of the two counts.',
    },
    conflicts + textedTwice,
    { because: `${because.join(', ')}.`, filter: null },
  )
}
