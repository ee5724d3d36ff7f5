import {
  at,
  codeless,
  crexendo,
  LONG_TEXT,
  messente,
  notify,
  ordinary,
  type Scenario,
  sendTo,
  spoke,
  turnedElsewhere,
  TEXT,
  tracksend,
} from './scenario.ts'
import type { Json } from './world.ts'

/** A provider has told what became of it. */
export const OUTCOMES: readonly Scenario[] = [
  {
    name: 'delivered',
    what: 'The provider says DELIVRD, on the word of the carrier.',
    stands: ['delivered'],
    says: [
      ...tracksend('DELIVERED'),
      ...crexendo('Delivered', '220'),
      ...messente({ status: 'DELIVERED', stat: 'DELIVRD', err: '000', dashboard: 'Delivered' }),
      ...notify('Delivered'),
      ...spoke('DELIVERED'),
    ],
    play: sendTo('delivered'),
  },
  {
    name: 'delivered-to-handset',
    what: 'A provider whose DELIVRD comes from the handset says DELIVRD.',
    stands: ['delivered'],
    says: [
      ...tracksend('DELIVERED'),
      ...crexendo('Delivered', '221'),
      ...messente({ status: 'DELIVERED', stat: 'DELIVRD' }),
    ],
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
    says: [
      ...tracksend('PARTIALDELIVERED'),
      ...crexendo('Failed', '414'),
      ...messente({ status: 'FAILED', stat: 'FAILED', mask: '2' }),
      ...notify('Failed'),
    ],
    play: sendTo('last-segment-fails', { text: LONG_TEXT }),
  },
  {
    name: 'undeliverable',
    what: 'The provider says UNDELIV, with no code that tells why.',
    stands: ['failed', 'unknown', 'undeliverable'],
    says: [
      ...tracksend('UNDELIVERED'),
      ...crexendo('Failed', '400'),
      ...messente({
        status: 'FAILED',
        stat: 'UNDELIV',
        err: '001',
        mask: '2',
        dashboard: 'Failed',
      }),
      ...notify('Failed'),
      ...spoke('ERROR'),
    ],
    play: sendTo('stat-undeliv', { by: codeless }),
  },
  {
    name: 'failed',
    what: 'The provider says FAILED.',
    stands: ['failed', 'unknown', 'failed'],
    says: [
      ...tracksend('FAILED'),
      ...crexendo('Failed', '400'),
      ...messente({ status: 'FAILED', stat: 'FAILED', err: '001', mask: '2' }),
    ],
    play: sendTo('stat-failed'),
  },
  {
    name: 'expired-at-carrier',
    what: 'The provider says EXPIRED.',
    stands: ['expired', 'expired-undelivered'],
    says: [
      ...tracksend('EXPIRED'),
      ...crexendo('Failed', '401'),
      ...messente({ status: 'FAILED', stat: 'EXPIRED', err: '002', mask: '2' }),
    ],
    play: sendTo('stat-expired'),
  },
  {
    name: 'rejected-downstream',
    what: 'The provider says REJECTD.',
    stands: ['rejected', 'carrier-rejected', 'rejected-downstream'],
    says: [
      ...tracksend('REJECTED'),
      ...crexendo('Rejected', '402'),
      ...notify('Failed', 'Carrier violation'),
      ...messente({ stat: 'REJECTD', mask: '16', dashboard: 'Rejected' }),
    ],
    play: sendTo('stat-rejectd', { by: codeless }),
  },
  {
    name: 'do-not-disturb-at-the-network',
    what: 'The provider says DND_REJECTED: the number is on a do-not-disturb list beyond us.',
    stands: ['rejected', 'do-not-disturb'],
    says: [
      ...tracksend('DND'),
      ...crexendo('Rejected', '412'),
      ...messente({ stat: 'REJECTD', err: '008', mask: '16' }),
    ],
    play: sendTo('stat-dnd_rejected'),
  },
  {
    name: 'skipped',
    what: 'The provider says SKIPPED.',
    stands: ['rejected', 'carrier-rejected', 'skipped'],
    says: [...tracksend('REJECTED'), ...crexendo('Rejected', '403')],
    play: sendTo('stat-skipped'),
  },
  {
    name: 'deleted-by-provider',
    what: 'The provider says DELETED.',
    stands: ['cancelled', 'cancelled', 'deleted-by-provider'],
    says: [
      ...tracksend('NOTDELIVERED'),
      ...crexendo('Failed', '405'),
      ...messente({ stat: 'DELETED', mask: '2' }),
    ],
    play: sendTo('stat-deleted'),
  },
  {
    name: 'nack',
    what: 'The provider says NACK: the network refused at once.',
    stands: ['rejected', 'carrier-rejected', 'nack'],
    says: [
      ...tracksend('REJECTED'),
      ...crexendo('Rejected', '402'),
      ...messente({ stat: 'NACK', mask: '16', dashboard: 'Rejected' }),
    ],
    play: sendTo('stat-nack'),
  },
  {
    name: 'provider-account-out-of-credit',
    what: 'The provider says NOCRED: our account there has run dry.',
    stands: ['rejected', 'insufficient-credit'],
    says: [...messente({ err: '004' }), ...spoke('ERROR')],
    play: sendTo('stat-nocred'),
  },
  {
    name: 'handset-unreachable',
    what: 'The provider says UNDELIV with err 001: the phone is off or out of reach.',
    stands: ['failed', 'handset-unreachable'],
    says: [
      ...tracksend('UNDELIVERED'),
      ...crexendo('Failed', '414'),
      ...messente({ stat: 'UNDELIV' }),
      ...notify('Failed', 'Unreachable destination handset'),
    ],
    play: sendTo('err-001'),
  },
  {
    name: 'unknown-subscriber',
    what: 'The provider says UNDELIV with err 005: nobody has this number.',
    stands: ['failed', 'unknown-subscriber'],
    says: [
      ...tracksend('UNDELIVERED'),
      ...crexendo('Failed', '411'),
      ...messente({ err: '003' }),
      ...notify('Failed', 'Unknown destination handset'),
    ],
    play: sendTo('err-005'),
  },
  {
    name: 'not-sms-capable',
    what: 'The provider says UNDELIV with err 004: what has this number cannot take texts.',
    stands: ['failed', 'not-sms-capable'],
    says: [
      ...tracksend('UNDELIVERED'),
      ...crexendo('Failed', '413'),
      ...notify('Failed', 'Landline or unreachable carrier'),
    ],
    play: sendTo('err-004'),
  },
  {
    name: 'sender-refused',
    what: 'The provider refuses the submission: the sender is invalid (ESME_RINVSRCADR).',
    stands: ['rejected', 'sender-invalid', 'refused-at-submission'],
    says: [
      ...tracksend('REJECTED'),
      ...crexendo('Rejected', '410'),
      ...messente({ stat: 'NACK', err: '007' }),
    ],
    play: sendTo('answer-rinvsrcadr'),
  },
  {
    name: 'number-refused',
    what: 'The provider refuses the submission: the number is invalid (ESME_RINVDSTADR).',
    stands: ['rejected', 'invalid-number', 'refused-at-submission'],
    says: [
      ...tracksend('INVALIDNUMBER'),
      ...crexendo('Rejected', '411'),
      ...messente({ stat: 'NACK', err: '003' }),
      ...notify('Failed', 'Invalid number'),
    ],
    play: sendTo('answer-rinvdstadr'),
  },
  {
    name: 'submission-refused',
    what: 'The provider refuses the submission without telling why (ESME_RSUBMITFAIL).',
    stands: ['rejected', 'carrier-rejected', 'refused-at-submission'],
    says: [
      ...tracksend('REJECTED'),
      ...crexendo('Rejected', '402'),
      ...messente({ stat: 'NACK', err: '001', mask: '16' }),
    ],
    play: sendTo('answer-rsubmitfail'),
  },
  {
    name: 'provider-out-of-order',
    what: 'The provider refuses the submission for a fault of its own (ESME_RSYSERR), and there is no other.',
    stands: ['rejected', 'gateway-error', 'refused-at-submission'],
    says: [
      ...tracksend('FAILEDTOSEND'),
      ...crexendo('Rejected', '402'),
      ...messente({ stat: 'NACK', err: '999' }),
    ],
    play: sendTo('answer-rsyserr'),
  },
  {
    name: 'failed-without-a-word-why',
    what: 'The provider says a word of its own, which a person named: failed, and nobody knows why.',
    stands: ['failed', 'unknown', null],
    says: [
      ...tracksend('NOTDELIVERED'),
      ...crexendo('Failed', '400'),
      ...messente({ status: 'FAILED', stat: 'UNKNOWN', err: '001' }),
    ],
    isNamed: true,
    play: named('stat', 'FROBNIC', { status: 'failed', reason: 'unknown' }, 'word-unheard-of'),
  },
  {
    name: 'spam-filter-of-the-network',
    what: 'The provider says UNDELIV with a code of its own, which a person named: filtered as spam.',
    stands: ['failed', 'spam-filtered-carrier'],
    says: [
      ...tracksend('FAILED'),
      ...crexendo('Failed', '400'),
      ...notify('Failed', 'Carrier violation'),
    ],
    isNamed: true,
    play: named('err', '601', { status: 'failed', reason: 'spam-filtered-carrier' }),
  },
  {
    name: 'number-blocked-by-the-network',
    what: 'The provider says UNDELIV with a code of its own, which a person named: the number is blocked there.',
    stands: ['rejected', 'recipient-blocklisted'],
    says: [
      ...tracksend('REJECTED'),
      ...crexendo('Rejected', '412'),
      ...messente({ stat: 'REJECTD', err: '008', mask: '16' }),
    ],
    isNamed: true,
    play: named('err', '602', { status: 'rejected', reason: 'recipient-blocklisted' }),
  },
  {
    name: 'failed-for-now',
    what: 'The provider says UNDELIV with a code of its own, which a person named: a fault that passes.',
    stands: ['failed', 'gateway-error'],
    says: [...tracksend('FAILED'), ...messente({ status: 'FAILED', err: '999' })],
    isNamed: true,
    play: named('err', '603', { status: 'failed', reason: 'gateway-error', permanent: false }),
  },
  {
    name: 'delivered-by-the-second-provider',
    what: 'The first provider refused it for reasons of its own, and the second delivered it.',
    stands: ['delivered'],
    says: [...tracksend('DELIVERED'), ...crexendo('Delivered', '220')],
    play: (world) => turnedElsewhere(world, 'delivered'),
  },
]

/** A word or code of the provider's own comes, and a person has said what it means. */
// oxlint-disable-next-line max-params -- a row of a table
function named(
  field: string,
  code: string,
  entry: Json,
  behaviour = `err-${code}`,
): Scenario['play'] {
  return async (world) => {
    const workspace = await ordinary(world)
    const account_id = await codeless(world, workspace)
    const meant = { vendor: 'smpp', field, code, account_id, ...entry }
    await workspace.ask('POST', '/v1/table-entries', meant)
    return sendTo(behaviour, { by: codeless })(world)
  }
}
