import Type from 'typebox'
import {
  ALARM_KINDS,
  type Alarm,
  TROUBLES,
  type Tallies,
  type Tally,
} from '../../../core/health.ts'
import { wireId } from '../../../core/ids.ts'
import { STATUSES } from '../../../core/status.ts'
import { HEALTH_STATES, healthNow } from '../../../flows/health-now.ts'
import type { AccountHealth } from '../../../flows/ports/account-health.ts'
import type { ProviderAccount } from '../../../flows/ports/platform.ts'
import type { Api } from '../api.ts'
import { IdParams, type Platform, isoAt, notFound, readId } from './platform-shapes.ts'

const OrNull = <One extends Type.TSchema>(one: One) => Type.Union([one, Type.Null()])
const At = Type.String({ format: 'date-time' })

/** By their names on the wire. */
const WINDOW = {
  handed: 'handed',
  accepted: 'accepted',
  refused: 'refused',
  busy: 'busy',
  unknown: 'unknown',
  unreachable: 'unreachable',
  receipts: 'receipt',
  delivered: 'delivered',
  failed: 'failed',
  late: 'late',
  conflicting: 'conflict',
  unmatched: 'orphan',
  unproven: 'unproven',
  unknown_words: 'unknown-word',
  too_fast: 'fast',
} as const satisfies Readonly<Record<string, Tally>>

const MINUTE = ['handed', 'accepted', 'receipts', 'delivered', 'failed'] as const

const counts = <Name extends keyof typeof WINDOW>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, Type.Integer()])) as Record<Name, Type.TInteger>

const WINDOW_NAMES = Object.keys(WINDOW) as (keyof typeof WINDOW)[]

export const AlarmSchema = Type.Object(
  {
    kind: Type.Enum([...ALARM_KINDS]),
    because: Type.String(),
    since: At,
  },
  { title: 'AccountAlarm' },
)

const Domain = Type.Object(
  {
    domain: Type.String(),
    messages: Type.Integer({ description: 'Those that have their final.' }),
    delivered: Type.Integer(),
    final: Type.Integer(),
    share: Type.Number({ description: 'Delivered of final, 0 to 1.' }),
    is_odd: Type.Boolean({ description: 'Too good or too bad to be chance.' }),
    because: OrNull(Type.String()),
  },
  { title: 'LinkDomain' },
)

const Health = Type.Object(
  {
    object: Type.Literal('account_health'),
    account_id: Type.String(),
    links: Type.Object({
      wanted: Type.Integer(),
      bound: Type.Integer(),
      last_error: OrNull(Type.String()),
    }),
    messages: Type.Record(Type.String(), Type.Integer()),
    orphans: Type.Object({
      waiting: Type.Integer(),
      ambiguous: Type.Integer(),
      malformed: Type.Integer(),
    }),
    learned: Type.Object({
      id_relation: OrNull(Type.String()),
      receipt_habit: OrNull(Type.String()),
      expected_by_ms: Type.Integer(),
    }),
    window: Type.Object({ since: At, ...counts(WINDOW_NAMES) }),
    latency: Type.Array(Type.Object({ up_to_ms: Type.Integer(), messages: Type.Integer() })),
    minutes: Type.Array(Type.Object({ at: At, ...counts(MINUTE) })),
    verdict: Type.Object({
      state: Type.Enum([...HEALTH_STATES]),
      trouble: OrNull(Type.Enum([...TROUBLES])),
      because: OrNull(Type.String()),
      since: OrNull(At),
    }),
    alarms: Type.Array(AlarmSchema),
    link_domains: Type.Array(Domain),
  },
  { title: 'AccountHealth' },
)

export const shapeAlarm = ({ since, ...alarm }: Alarm) => ({ ...alarm, since: isoAt(since) })

/** How a provider account does, by its own evidence. */
export function accountHealthRoute(app: Api, platform: Platform): void {
  app.get(
    '/v1/accounts/:id/health',
    {
      config: { scope: 'messages:read' },
      schema: {
        operationId: 'readAccountHealth',
        summary: 'How a provider account does',
        description:
          'Its links, its messages by status, its orphans and what it has taught us; what was counted in the last hour, minute by minute; the verdict on it and why; alarms; and the delivered share by link domain.',
        tags: ['accounts'],
        params: IdParams,
        response: { 200: Health },
      },
    },
    async (request) => {
      const id = readId('acc', request.params.id)
      const account = await platform.store.accounts.byId(request.caller.workspaceId, id)
      if (account === null) throw notFound(request.params.id)
      return {
        account_id: wireId('acc', id),
        ...shapeHealth(await platform.accountHealth(account), account),
      }
    },
  )
}

function shapeHealth(health: AccountHealth, { enabled }: Pick<ProviderAccount, 'enabled'>) {
  const { links, messages, orphans, learned, minutes, latency, judged, linkDomains } = health
  const verdict = healthNow(judged.verdict, { enabled, links })
  return {
    object: 'account_health' as const,
    links: { wanted: links.wanted, bound: links.bound, last_error: links.lastError },
    messages: Object.fromEntries(STATUSES.map((status) => [status, messages[status] ?? 0])),
    orphans,
    learned: {
      id_relation: learned.idRelation,
      receipt_habit: learned.receiptHabit,
      expected_by_ms: learned.expectedByMs,
    },
    window: {
      since: isoAt(health.since),
      ...counted(
        WINDOW_NAMES,
        minutes.map((one) => one.counted),
      ),
    },
    latency: latency.map(({ upToMs, ...one }) => ({ ...one, up_to_ms: upToMs })),
    minutes: minutes.map(({ at, counted: own }) => ({ at: isoAt(at), ...counted(MINUTE, [own]) })),
    verdict: { ...verdict, since: verdict.since === 0 ? null : isoAt(verdict.since) },
    alarms: judged.alarms.map(shapeAlarm),
    link_domains: linkDomains.map(({ isOdd, ...one }) => ({
      ...one,
      final: one.messages,
      is_odd: isOdd,
    })),
  }
}

const counted = <Name extends keyof typeof WINDOW>(
  names: readonly Name[],
  tallies: readonly Tallies[],
): Record<Name, number> =>
  Object.fromEntries(
    names.map((name) => [name, tallies.reduce((sum, one) => sum + (one[WINDOW[name]] ?? 0), 0)]),
  ) as Record<Name, number>
