import Type from 'typebox'
import { readWireId } from '../../../core/ids.ts'
import type { Api } from '../api.ts'
import { problem } from '../problems.ts'
import { readClaim } from './idempotency-key.ts'
import { messageDetailJson } from './message-json.ts'
import { Message, MessageDetail } from './message-schema.ts'
import type { ReadingDeps } from './messages.ts'
import { readMessageDetail } from '../../../flows/read-message.ts'
import { IdParams } from './schemas.ts'
import {
  SendBody,
  type NamingDeps,
  type SendDeps,
  acceptRead,
  actorOf,
  onlyMessage,
  readSend,
  readTaken,
  saidIn,
  takenJson,
} from './send-shapes.ts'

const WRITE = { scope: 'messages:write' } as const
export const BATCH_MAX = 1_000

const BatchBody = Type.Object(
  { messages: Type.Array(SendBody, { minItems: 1, maxItems: BATCH_MAX }) },
  {
    title: 'SendBatch',
    additionalProperties: false,
    examples: [{ messages: [{ to: '+447700900123', text: 'Your table is ready' }] }],
  },
)

const BatchAnswer = Type.Object(
  {
    results: Type.Array(
      Type.Union([
        Type.Object({ index: Type.Integer(), message: Message }),
        Type.Object({
          index: Type.Integer(),
          error: Type.Object({ code: Type.String(), detail: Type.String() }),
        }),
      ]),
    ),
  },
  { title: 'BatchResult' },
)

const DURABLE =
  'Answered when it is durable. What we will not send (opted out, no route, cap reached ...) is a message ' +
  'too, rejected, with its reason. With an Idempotency-Key, the same request within 24 hours gets the same answer.'

/** Taking messages in, one or many. */
export function sendRoutes(app: Api, deps: SendDeps & NamingDeps & ReadingDeps): void {
  sendOne(app, deps)
  sendMany(app, deps)
  cancelOne(app, deps)
}

function sendOne(
  app: Api,
  { sending, checkUrl, clock }: SendDeps & NamingDeps & ReadingDeps,
): void {
  app.post(
    '/v1/messages',
    {
      config: WRITE,
      schema: {
        operationId: 'sendMessage',
        summary: 'Send one message',
        description: DURABLE,
        tags: ['messages'],
        body: SendBody,
        response: { 202: Message },
      },
    },
    async (request, reply) => {
      const { body, caller } = request
      const { workspaceId, isTest } = caller
      const said = saidIn(body)
      const idempotency = readClaim(request, body)
      const asked = { workspaceId, isTest, idempotency }
      const outcome = await acceptRead(sending, asked, () => [
        readSend(body, { now: clock.now(), checkUrl }),
      ])
      const message = onlyMessage(readTaken(outcome, reply), { request: said, workspaceId })
      return reply.code(202).header('location', `/v1/messages/${message.id}`).send(message)
    },
  )
}

function sendMany(
  app: Api,
  { sending, checkUrl, clock }: SendDeps & NamingDeps & ReadingDeps,
): void {
  app.post(
    '/v1/messages/batch',
    {
      config: WRITE,
      bodyLimit: 8 * 1024 * 1024,
      schema: {
        operationId: 'sendBatch',
        summary: 'Send up to 1,000 messages',
        description: `${DURABLE} All of them are taken in together; one whose number cannot be read is an error of its own and harms no other.`,
        tags: ['messages'],
        body: BatchBody,
        response: { 202: BatchAnswer },
      },
    },
    async (request, reply) => {
      const { body, caller } = request
      const { workspaceId, isTest } = caller
      const world = { now: clock.now(), checkUrl }
      const said = body.messages.map((one, at) => saidIn(one, `/messages/${at}`))
      const idempotency = readClaim(request, body)
      const asked = { workspaceId, isTest, idempotency }
      const outcome = await acceptRead(sending, asked, () =>
        body.messages.map((one, at) => readSend(one, world, `/messages/${at}`)),
      )
      const taken = readTaken(outcome, reply)
      const results = said.map((one, index) => ({
        index,
        ...takenJson(taken, index, { request: one, workspaceId }),
      }))
      return reply.code(202).send({ results })
    },
  )
}

function cancelOne(app: Api, { sending, reads, clock }: SendDeps & ReadingDeps): void {
  app.post(
    '/v1/messages/:id/cancel',
    {
      config: WRITE,
      schema: {
        operationId: 'cancelMessage',
        summary: 'Cancel a message that waits',
        description: 'For good. What was handed to a provider cannot be recalled: 409.',
        tags: ['messages'],
        params: IdParams,
        response: { 200: MessageDetail },
      },
    },
    async ({ params, caller, ip }) => {
      const id = readWireId('msg', params.id)
      const missing = problem('not-found', {
        detail: `There is no message ${params.id} in this workspace.`,
      })
      if (id === null) throw missing
      const result = await sending.cancelMessage(actorOf(caller, ip), id)
      if (result.kind === 'not-found') throw missing
      if (result.kind === 'refused') throw problem('wrong-state', { detail: result.because })
      const detail = await readMessageDetail({ reads, clock }, caller.workspaceId, id)
      if (detail === null) throw missing
      return messageDetailJson(detail, clock.now())
    },
  )
}
