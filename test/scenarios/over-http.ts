import { refusing, telling } from '../../sim/providers/script.ts'
import { jsonAnswer } from '../../sim/providers/vendor.ts'
import { type Scenario, TEXT, notify, ordinary, tracksend, twilio } from './scenario.ts'

const BAD_REQUEST = jsonAnswer(400, { message: 'Bad Request' })

/** What only a provider that is spoken to over HTTP can bring about. */
export const OVER_HTTP: readonly Scenario[] = [
  {
    name: 'http-400',
    what: 'A provider over HTTP would not create the message, and gives no code (400).',
    stands: ['rejected', 'request-invalid', 'http-400'],
    says: [
      ...notify('Failed', 'HTTP 400 error - Unable to create record'),
      ...tracksend('FAILEDTOSEND'),
    ],
    async play(world) {
      const workspace = await ordinary(world)
      const account_id = await twilio(world, workspace)
      const to = world.scripted(refusing('http-400', BAD_REQUEST))
      return workspace.send({ to, text: TEXT, account_id })
    },
  },
  {
    name: 'http-404',
    what: 'A provider over HTTP took the message, fell silent, and has no record of it when it is asked (404).',
    stands: ['unconfirmed', 'receipt-timeout', 'http-404'],
    says: [...notify('Unknown', 'HTTP 404 error - Unable to fetch record'), ...tracksend('SENT')],
    async play(world) {
      const workspace = await world.workspace('Forgetful')
      const account_id = await twilio(world, workspace, { expected_by_ms: 1_000 })
      // It answers with the id of another message, which it does not have.
      const to = world.scripted({ ...telling([]), misbehaviour: 'wrong-id' })
      return workspace.send({ to, text: TEXT, account_id })
    },
  },
]
