/** Words of one vendor that people take for each other, and what tells them apart. */
export type LookAlikes = {
  readonly vendor: string
  readonly field: string
  /** Each with a scenario that brings it about. */
  readonly words: readonly (readonly [word: string, scenario: string])[]
  readonly apart: string
}

export const LOOK_ALIKES: readonly LookAlikes[] = [
  {
    vendor: 'tracksend',
    field: 'status',
    words: [
      ['PENDING', 'stopped'],
      ['QUEUED', 'queued'],
    ],
    apart:
      'Whether it has its turn: a queued message goes out as soon as it can, a pending one waits for a person or a time.',
  },
  {
    vendor: 'tracksend',
    field: 'status',
    words: [
      ['SENT', 'not-answered-yet'],
      ['ACCEPTED', 'accepted-by-provider'],
    ],
    apart:
      'What was said last: ACCEPTED while the acceptance is the last word; SENT before it, and after any later one.',
  },
  {
    vendor: 'tracksend',
    field: 'status',
    words: [
      ['FAILED', 'failed'],
      ['UNDELIVERED', 'undeliverable'],
      ['NOTDELIVERED', 'failed-without-a-word-why'],
    ],
    apart: 'What was in the way: the number or the phone, something else, or nobody says.',
  },
  {
    vendor: 'tracksend',
    field: 'status',
    words: [
      ['FAILEDTOQUEUE', 'no-route'],
      ['FAILEDTOSEND', 'provider-out-of-order'],
      ['INTERNALERROR', 'internal-error'],
    ],
    apart:
      'Who kept it back: our rules, the link or the account at the provider, or a fault of our own.',
  },
  {
    vendor: 'tracksend',
    field: 'status',
    words: [
      ['PARTIALLYSENT', 'segments-open'],
      ['PARTIALDELIVERED', 'some-segments-delivered'],
    ],
    apart: 'Whether the end of every segment is known.',
  },
  {
    vendor: 'crexendo',
    field: 'delivery status code',
    words: [
      ['200', 'not-answered-yet'],
      ['210', 'accepted-by-provider'],
      ['211', 'enroute'],
      ['212', 'buffered-by-carrier'],
      ['213', 'scheduled-by-provider'],
    ],
    apart:
      'The last that the provider said: nothing, that it took it, that it is on its way, that it is pending, that it will go later.',
  },
  {
    vendor: 'crexendo',
    field: 'delivery status code',
    words: [
      ['220', 'delivered'],
      ['221', 'delivered-to-handset'],
    ],
    apart: 'Who confirmed it: the carrier, or the handset itself.',
  },
  {
    vendor: 'crexendo',
    field: 'delivery status code',
    words: [
      ['302', 'destination-blocked'],
      ['412', 'number-blocked-by-the-network'],
    ],
    apart: 'Whose list the number is on: ours, so that it was never sent, or one downstream.',
  },
  {
    vendor: 'crexendo',
    field: 'delivery status code',
    words: [
      ['333', 'sender-unsupported'],
      ['410', 'sender-refused'],
    ],
    apart: 'Who does not take the sender: our rules before sending, or the provider.',
  },
  {
    vendor: 'crexendo',
    field: 'delivery status code',
    words: [
      ['320', 'validity-over'],
      ['401', 'expired-at-carrier'],
    ],
    apart: 'Where its time ran out: before it was handed over, or after.',
  },
  {
    vendor: 'messente',
    field: 'stat',
    words: [
      ['REJECTD', 'rejected-downstream'],
      ['NACK', 'submission-refused'],
    ],
    apart:
      'Whether the provider had taken it: REJECTD comes after the acceptance, NACK in its place.',
  },
  {
    vendor: 'messente',
    field: 'dlr-mask',
    words: [
      ['4', 'enroute'],
      ['8', 'accepted-by-provider'],
    ],
    apart: 'Whether the acceptance is the last word.',
  },
  {
    vendor: 'messente',
    field: 'dlr-mask',
    words: [
      ['2', 'undeliverable'],
      ['16', 'rejected-downstream'],
    ],
    apart: 'Whether it was tried.',
  },
  {
    vendor: 'messente',
    field: 'err',
    words: [
      ['003', 'number-refused'],
      ['005', 'invalid-number'],
    ],
    apart:
      'Who finds fault with the number: those downstream, or we, who find no country or route for it.',
  },
]
