import type { CampaignState, Charge, ChargeSource, Fault, Grade, Status } from '../api/types.ts'

export type StatusWords = {
  readonly label: string
  /** What it means, for somebody who has never sent a text by computer. */
  readonly meaning: string
  readonly next: string
}

export const STATUS_WORDS: Readonly<Record<Status, StatusWords>> = {
  draft: {
    label: 'Draft',
    meaning: 'Written, but nobody has said to send it.',
    next: 'Start the campaign when it is ready.',
  },
  scheduled: {
    label: 'Scheduled',
    meaning: 'It waits for the time it was planned for.',
    next: 'Nothing; it leaves by itself. Stop the campaign to hold it back.',
  },
  held: {
    label: 'Held',
    meaning: 'It is kept back until somebody has looked at it.',
    next: 'Release or discard it among the held messages.',
  },
  queued: {
    label: 'Queued',
    meaning: 'It waits for its turn; nothing has left yet.',
    next: 'Nothing; the queue empties at the pace of your provider.',
  },
  submitted: {
    label: 'With provider',
    meaning: 'The provider has it, or may have it. No receipt has come yet.',
    next: 'Wait. When the usual time has passed without a receipt, it becomes unconfirmed.',
  },
  sent: {
    label: 'Sent on',
    meaning: 'The provider says that it handed the text to the phone network.',
    next: 'Wait for the network to say whether it arrived.',
  },
  unconfirmed: {
    label: 'Unconfirmed',
    meaning: 'The receipt that should have come did not. It may have arrived; nobody has said.',
    next: 'Do not send it again only because of this. A late receipt still counts.',
  },
  expired: {
    label: 'Expired',
    meaning: 'Its time ran out before it could be delivered.',
    next: 'Send again if it is still useful, or allow it more time.',
  },
  cancelled: {
    label: 'Cancelled',
    meaning: 'A person stopped it for good, or it was deleted at the provider.',
    next: 'Nothing, unless the stop was a mistake.',
  },
  failed: {
    label: 'Not delivered',
    meaning: 'It was tried and did not arrive.',
    next: 'Look at the reason: it says whether trying again can help.',
  },
  rejected: {
    label: 'Rejected',
    meaning: 'It was refused before it was tried: by us, a provider or a carrier.',
    next: 'Look at the reason and put right what it names.',
  },
  partial: {
    label: 'Partly delivered',
    meaning: 'Some segments of a long text arrived and some did not.',
    next: 'Treat it as unread: a text with a gap may make no sense.',
  },
  delivered: {
    label: 'Delivered',
    meaning: 'The network or the phone says that it arrived.',
    next: 'Nothing to do.',
  },
  read: {
    label: 'Read',
    meaning: 'The recipient opened it.',
    next: 'Nothing to do.',
  },
}

export const STATE_WORDS: Readonly<Record<CampaignState, { label: string; meaning: string }>> = {
  importing: { label: 'Importing', meaning: 'The list is still being read.' },
  draft: { label: 'Draft', meaning: 'Nothing leaves until somebody starts it.' },
  scheduled: { label: 'Scheduled', meaning: 'It starts by itself at its time.' },
  running: { label: 'Running', meaning: 'Messages are going out.' },
  stopped: { label: 'Stopped', meaning: 'Unsent messages wait until somebody resumes.' },
  cancelled: { label: 'Cancelled', meaning: 'Unsent messages will never leave.' },
  done: { label: 'Sent', meaning: 'Every message was handed over or refused.' },
}

/** The finer points of a reason, where two causes share one. */
const DETAIL_WORDS: Readonly<Record<string, string>> = {
  accepted: 'the provider accepted it and says no more yet',
  'account-switched-off': 'its provider account was switched off for too long',
  balance: 'the credit of this workspace was used up',
  'blocked-downstream': 'a provider further on has blocked the number',
  'account-disabled': 'its provider account is switched off',
  'account-unknown': 'there is no such provider account',
  'blocked-here': 'this workspace has blocked the number',
  buffered: 'the network keeps it until the phone can be reached',
  'channel-not-carried': 'no provider account carries this channel',
  'wire-not-carried': 'no provider account carries binary, headers or flash',
  'company-number': 'the number belongs to a company’s switchboard',
  'country-not-taken': 'no provider account takes numbers of that country',
  'deleted-by-provider': 'the provider deleted it',
  'destination-not-supported-by-sender': 'this sender may not text that destination',
  discarded: 'a person looked at it and discarded it',
  dropped: 'its text must not leave',
  'duplicate-window': 'the same text went to this number a short while ago',
  enroute: 'it is on its way',
  'failed-to-queue': 'it could not be put in the queue',
  failed: 'the carrier reports a failure and no more',
  'fallen-back': 'it was sent by another channel',
  'fixed-line': 'the number is a fixed line',
  flood: 'too many identical texts went to this number',
  'handed-to-operator': 'the provider handed it to the phone network',
  'held-for-screening': 'somebody has to look at it first',
  'internal-error': 'something went wrong in Delivrd itself',
  'link-down': 'the provider could not be reached for too long',
  'link-refused': 'the provider refuses our connection',
  'names-not-carried': 'carriers there take no text from a name',
  nack: 'the provider did not take it',
  'no-account': 'no provider account is left to send it through',
  'no-credit': 'the credit there is used up',
  'no-sender': 'it names no sender, and the provider account has none',
  'not-attempted': 'nobody has tried to send it',
  'partly-sent': 'some of its segments are on their way, others are not yet',
  paused: 'sending was paused',
  'prefix-not-taken': 'no provider account takes numbers that begin so',
  'premium-rate': 'the number is a premium-rate service',
  'queue-failed': 'it could not be put in the queue',
  queued: 'it waits for its turn',
  'receipts-off': 'no receipt was asked for',
  'refused-at-submission': 'the provider refused it at once',
  'rejected-downstream': 'a provider further on rejected it',
  replied: 'the recipient wrote back',
  rerouted: 'a first provider refused it, so another one gets it',
  scheduled: 'the provider keeps it for a later time',
  'sender-not-allowed': 'no provider account may send from this sender',
  'sender-blocked': 'this sender is blocked',
  'sender-unregistered': 'this sender is not registered',
  'shared-cost': 'the number is a service whose cost is shared',
  sending: 'it is being sent',
  skipped: 'the provider skipped it',
  'spend-cap': 'the spending of this month is used up',
  undeliverable: 'the carrier cannot deliver it',
  voicemail: 'the number is a voice mailbox',
  'unknown-to-provider': 'the provider does not know it',
  'usage-threshold': 'the messages of this month are used up',
}

/** 'missing-field: town' → 'no value for town'; what we have no words for is said as it is. */
export const detailWords = (detail: string): string =>
  DETAIL_WORDS[detail] ?? detail.replace(/^missing-field: /, 'no value for ')

export const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  inferred: 'our own conclusion',
  provider: 'the provider says so',
  carrier: 'the carrier says so',
  handset: 'the phone itself says so',
}

export const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  us: 'ours',
  provider: "the provider's",
  carrier: "the carrier's",
  handset: "the phone's",
  recipient: "the recipient's",
  sender: "the sender's",
}

export const CHARGED_WORDS: Readonly<Record<Charge, string>> = {
  yes: 'Charged',
  no: 'Not charged',
  maybe: 'May be charged',
}

export const CHARGE_SOURCE_WORDS: Readonly<Record<ChargeSource, string>> = {
  price: 'the receipt names a price',
  table: "the vendor's table says so",
  reason: 'usual for this reason',
  us: 'it never left us',
  nobody: 'nobody says',
}
