import { type Scenario, LONG_TEXT, TEXT, at, ordinary, sendTo } from './scenario.ts'

/** A provider has it, and nobody knows yet what will become of it. */
export const UNDER_WAY: readonly Scenario[] = [
  {
    name: 'not-answered-yet',
    what: 'The submission has left, and the provider has not answered it.',
    stands: ['submitted'],
    says: [],
    play: sendTo('unanswered-and-lost'),
  },
  {
    name: 'accepted-by-provider',
    what: 'The provider took the submission, and has said nothing since.',
    stands: ['submitted'],
    says: [],
    play: sendTo('no-receipt'),
  },
  {
    name: 'enroute',
    what: 'The provider says ENROUTE.',
    stands: ['sent', null, 'enroute'],
    says: [],
    play: sendTo('enroute-only'),
  },
  {
    name: 'accepted-by-carrier',
    what: 'The provider says ACCEPTD.',
    stands: ['sent', null, 'accepted'],
    says: [],
    play: sendTo('stat-acceptd'),
  },
  {
    name: 'buffered-by-carrier',
    what: 'The provider says BUFFRED.',
    stands: ['sent', null, 'buffered'],
    says: [],
    play: sendTo('stat-buffred'),
  },
  {
    name: 'scheduled-by-provider',
    what: 'The provider says SCHEDLD: it will deliver later.',
    stands: ['submitted', null, 'scheduled'],
    says: [],
    play: sendTo('stat-schedld'),
  },
  {
    name: 'segments-open',
    what: 'Of three segments two are delivered, and nothing is heard of the third yet.',
    stands: ['submitted'],
    says: [],
    play: sendTo('last-segment-silent', { text: LONG_TEXT }),
  },
  {
    name: 'silence',
    what: 'No receipt comes by the time it should have come.',
    stands: ['unconfirmed', 'receipt-timeout'],
    says: [],
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
    says: [],
    play: sendTo('stat-unknown'),
  },
]
