import { type Scenario, LONG_TEXT, TEXT, at, codeless, ordinary, sendTo } from './scenario.ts'

/** A provider has told what became of it. */
export const OUTCOMES: readonly Scenario[] = [
  {
    name: 'delivered',
    what: 'The provider says DELIVRD, on the word of the carrier.',
    stands: ['delivered'],
    says: [],
    play: sendTo('delivered'),
  },
  {
    name: 'delivered-to-handset',
    what: 'A provider whose DELIVRD comes from the handset says DELIVRD.',
    stands: ['delivered'],
    says: [],
    async play(world) {
      const workspace = await ordinary(world)
      const settings = at(world.carrier.port, { handset_grade: true })
      const account_id = await workspace.account('Handset provider', settings)
      return workspace.send({ to: world.magic('delivered'), text: TEXT, account_id })
    },
  },
  {
    name: 'some-segments-delivered',
    what: 'Of three segments two are delivered and the third has failed.',
    stands: ['partial'],
    says: [],
    play: sendTo('last-segment-fails', { text: LONG_TEXT }),
  },
  {
    name: 'undeliverable',
    what: 'The provider says UNDELIV, with no code that tells why.',
    stands: ['failed', 'unknown', 'undeliverable'],
    says: [],
    play: sendTo('stat-undeliv', { by: codeless }),
  },
  {
    name: 'failed',
    what: 'The provider says FAILED.',
    stands: ['failed', 'unknown', 'failed'],
    says: [],
    play: sendTo('stat-failed'),
  },
  {
    name: 'expired-at-carrier',
    what: 'The provider says EXPIRED.',
    stands: ['expired', 'expired-undelivered'],
    says: [],
    play: sendTo('stat-expired'),
  },
  {
    name: 'rejected-downstream',
    what: 'The provider says REJECTD.',
    stands: ['rejected', 'carrier-rejected', 'rejected-downstream'],
    says: [],
    play: sendTo('stat-rejectd', { by: codeless }),
  },
  {
    name: 'skipped',
    what: 'The provider says SKIPPED.',
    stands: ['rejected', 'carrier-rejected', 'skipped'],
    says: [],
    play: sendTo('stat-skipped'),
  },
  {
    name: 'deleted-by-provider',
    what: 'The provider says DELETED.',
    stands: ['cancelled', 'cancelled', 'deleted-by-provider'],
    says: [],
    play: sendTo('stat-deleted'),
  },
  {
    name: 'nack',
    what: 'The provider says NACK: the network refused at once.',
    stands: ['rejected', 'carrier-rejected', 'nack'],
    says: [],
    play: sendTo('stat-nack'),
  },
  {
    name: 'provider-account-out-of-credit',
    what: 'The provider says NOCRED: our account there has run dry.',
    stands: ['rejected', 'insufficient-credit'],
    says: [],
    play: sendTo('stat-nocred'),
  },
  {
    name: 'handset-unreachable',
    what: 'The provider says UNDELIV with err 001: the phone is off or out of reach.',
    stands: ['failed', 'handset-unreachable'],
    says: [],
    play: sendTo('err-001'),
  },
  {
    name: 'unknown-subscriber',
    what: 'The provider says UNDELIV with err 005: nobody has this number.',
    stands: ['failed', 'unknown-subscriber'],
    says: [],
    play: sendTo('err-005'),
  },
  {
    name: 'not-sms-capable',
    what: 'The provider says UNDELIV with err 004: what has this number cannot take texts.',
    stands: ['failed', 'not-sms-capable'],
    says: [],
    play: sendTo('err-004'),
  },
  {
    name: 'sender-refused',
    what: 'The provider refuses the submission: the sender is invalid (ESME_RINVSRCADR).',
    stands: ['rejected', 'sender-invalid', 'refused-at-submission'],
    says: [],
    play: sendTo('answer-rinvsrcadr'),
  },
  {
    name: 'number-refused',
    what: 'The provider refuses the submission: the number is invalid (ESME_RINVDSTADR).',
    stands: ['rejected', 'invalid-number', 'refused-at-submission'],
    says: [],
    play: sendTo('answer-rinvdstadr'),
  },
  {
    name: 'submission-refused',
    what: 'The provider refuses the submission without telling why (ESME_RSUBMITFAIL).',
    stands: ['rejected', 'carrier-rejected', 'refused-at-submission'],
    says: [],
    play: sendTo('answer-rsubmitfail'),
  },
]
