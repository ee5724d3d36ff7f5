import {
  type Scenario,
  TEXT,
  at,
  crexendo,
  messente,
  ordinary,
  provider,
  spoke,
  tracksend,
} from './scenario.ts'
import type { Message } from './world.ts'

/** The shortest patience that an account may have with its provider. */
const IMPATIENT = { reroute_after_ms: 1_000, give_up_after_ms: 1_000 }

/** It was not sent, and that is our doing or the link's. */
export const OUR_FAULTS: readonly Scenario[] = [
  {
    name: 'internal-error',
    what: 'What stands in our own database cannot be written as SMPP has it: a fault of ours.',
    stands: ['failed', 'gateway-error', 'internal-error'],
    says: [
      ...tracksend('INTERNALERROR'),
      ...crexendo('Rejected', '330'),
      ...messente({ status: 'FAILED', err: '999' }),
      ...spoke('ERROR'),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await provider(world, workspace)
      const order = { name: 'Damaged', text: TEXT, account_id }
      const { id, messages } = await workspace.campaign(order, [world.number()])
      const message = messages[0] as Message
      await world.damage(message, 'a sender of more octets than a submission has room for')
      await workspace.ask('POST', `/v1/campaigns/${id}/start`)
      return message
    },
  },
  {
    name: 'link-refused',
    what: 'The provider lets none of our links in until our patience with it is over.',
    stands: ['failed', 'auth-failed', 'link-refused'],
    says: [
      ...tracksend('FAILEDTOSEND'),
      ...crexendo('Rejected', '330'),
      ...messente({ err: '999' }),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const settings = at(world.fortress.port, IMPATIENT)
      const account_id = await workspace.account('Fortress', settings)
      return workspace.send({ to: world.number(), text: TEXT, account_id })
    },
  },
  {
    name: 'link-down',
    what: 'No link to the provider comes up until our patience with it is over.',
    stands: ['failed', 'gateway-error', 'link-down'],
    says: [
      ...tracksend('FAILEDTOSEND'),
      ...crexendo('Rejected', '330'),
      ...messente({ err: '999' }),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const settings = at(9, IMPATIENT)
      const account_id = await workspace.account('Gone', settings)
      return workspace.send({ to: world.number(), text: TEXT, account_id })
    },
  },
  {
    name: 'account-switched-off',
    what: 'Its provider account is switched off until our patience with it is over.',
    stands: ['failed', 'no-route', 'account-switched-off'],
    says: [
      ...tracksend('FAILEDTOQUEUE'),
      ...crexendo('Rejected', '330'),
      ...messente({ status: 'FAILED', err: '005' }),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await workspace.account('Switched off', at(9))
      const message = await workspace.send({ to: world.number(), text: TEXT, account_id })
      const off = { ...IMPATIENT, enabled: false }
      await workspace.ask('PATCH', `/v1/accounts/${account_id}`, off)
      return message
    },
  },
  {
    name: 'account-deleted',
    what: 'Its provider account is deleted while it waits, and the workspace has no other.',
    stands: ['failed', 'no-route', 'queue-failed'],
    says: [
      ...tracksend('FAILEDTOQUEUE'),
      ...crexendo('Rejected', '330'),
      ...messente({ status: 'FAILED', err: '005' }),
    ],
    async play(world) {
      const workspace = await world.workspace('One account')
      const account_id = await workspace.account('Short-lived', at(9))
      const message = await workspace.send({ to: world.number(), text: TEXT, account_id })
      await workspace.ask('DELETE', `/v1/accounts/${account_id}`)
      return message
    },
  },
]
