import {
  at,
  crexendo,
  LONG_TEXT,
  messente,
  notify,
  ordinary,
  provider,
  type Scenario,
  sendTo,
  spoke,
  TEXT,
  tracksend,
  turnedElsewhere,
} from './scenario.ts'

/** A provider has it, and nobody knows yet what will become of it. */
export const UNDER_WAY: readonly Scenario[] = [
  {
    name: 'not-answered-yet',
    what: 'The submission has left, and the provider has not answered it.',
    stands: ['submitted'],
    says: [
      ...tracksend('SENT'),
      ...crexendo('Sending', '200'),
      ...messente({ status: 'SENT', stat: 'ACCEPTD', mask: '4' }),
    ],
    play: sendTo('unanswered-and-lost'),
  },
  {
    name: 'accepted-by-provider',
    what: 'The provider took the submission, and has said nothing since.',
    stands: ['submitted'],
    says: [
      ...tracksend('ACCEPTED'),
      ...crexendo('Submitted', '210'),
      ...messente({ status: 'SENT', stat: 'ACCEPTD', mask: '8' }),
      ...spoke('SENT'),
    ],
    play: sendTo('no-receipt'),
  },
  {
    name: 'enroute',
    what: 'The provider says ENROUTE.',
    stands: ['sent', null, 'enroute'],
    says: [
      ...tracksend('SENT'),
      ...crexendo('Sent', '211'),
      ...messente({ status: 'SENT', mask: '4', dashboard: 'Sent' }),
    ],
    play: sendTo('enroute-only'),
  },
  {
    name: 'accepted-by-carrier',
    what: 'The provider says ACCEPTD.',
    stands: ['sent', null, 'accepted'],
    says: [
      ...tracksend('ACCEPTED'),
      ...crexendo('Submitted', '210'),
      ...messente({ stat: 'ACCEPTD', mask: '8' }),
    ],
    play: sendTo('stat-acceptd'),
  },
  {
    name: 'buffered-by-carrier',
    what: 'The provider says BUFFRED.',
    stands: ['sent', null, 'buffered'],
    says: [...tracksend('SENT'), ...crexendo('Sent', '212'), ...messente({ mask: '4' })],
    play: sendTo('stat-buffred'),
  },
  {
    name: 'scheduled-by-provider',
    what: 'The provider says SCHEDLD: it will deliver later.',
    stands: ['submitted', null, 'scheduled'],
    says: [...tracksend('ACCEPTED'), ...crexendo('Submitted', '213')],
    play: sendTo('stat-schedld'),
  },
  {
    name: 'segments-open',
    what: 'Of three segments two are delivered, and nothing is heard of the third yet.',
    stands: ['submitted'],
    says: [...tracksend('PARTIALLYSENT'), ...crexendo('Sent', '212'), ...notify('Unknown')],
    play: sendTo('last-segment-silent', { text: LONG_TEXT }),
  },
  {
    name: 'silence',
    what: 'No receipt comes by the time it should have come.',
    stands: ['unconfirmed', 'receipt-timeout'],
    says: [
      ...tracksend('SENT'),
      ...crexendo('Submitted', '212'),
      ...messente({ status: 'SENT', stat: 'ACCEPTD', err: '000', mask: '4' }),
      ...notify('Unknown'),
      ...spoke('SENT'),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const settings = at(world.carrier.port, { expected_by_ms: 1_000 })
      const account_id = await workspace.account('Impatient', settings)
      return workspace.send({ to: world.magic('no-receipt'), text: TEXT, account_id })
    },
  },
  {
    name: 'unknown-to-provider',
    what: 'The provider says UNKNOWN: it does not know what became of it.',
    stands: ['unconfirmed', 'unknown'],
    says: [
      ...crexendo('Submitted', '212'),
      ...messente({ status: 'SENT' }),
      ...notify('Unknown'),
      ...spoke('SENT'),
    ],
    play: sendTo('stat-unknown'),
  },
  {
    name: 'receipts-switched-off',
    what: 'The provider took it, and the workspace asks for no receipts.',
    stands: ['sent', null, 'receipts-off'],
    says: [
      ...tracksend('SENT'),
      ...crexendo('Sent', '212'),
      ...notify('Unknown'),
      ...spoke('SENT'),
    ],
    async play(world) {
      const workspace = await world.workspace('Without receipts', { delivery_receipts: false })
      const account_id = await provider(world, workspace)
      return workspace.send({ to: world.number(), text: TEXT, account_id })
    },
  },
  {
    name: 'rerouted',
    what: 'The first provider refused it for reasons of its own, and the second has not answered yet.',
    stands: ['submitted', null, 'rerouted'],
    says: [...tracksend('QUEUED'), ...crexendo('Sending', '102')],
    play: (world) => turnedElsewhere(world, 'unanswered-and-lost'),
  },
]
