import Type from 'typebox'
import { ENDPOINT_HEALTHS } from '../../../core/callbacks/endpoint-health.ts'
import { CALLBACK_FORMATS, TEST_CHOICES } from '../../../core/callbacks/wish.ts'
import { wireId } from '../../../core/ids.ts'
import type { EndpointDeps, SeenEndpoint } from '../../../flows/manage-endpoints.ts'
import { EVENT_TYPES } from '../../../flows/manage-endpoints.ts'
import type { Endpoint, TellOnce } from '../../../flows/ports/callbacks.ts'
import { wireActor } from './platform-shapes.ts'
import { Instant, Nullable, WireId, instant, instantOrNull } from './schemas.ts'

/** What the routes about callbacks need. */
export type CallbackApiDeps = {
  readonly callbacks: EndpointDeps & {
    readonly tellOnce: TellOnce
    /** What checks its signatures and cannot make any, `whpk_…`; null: it has no secret. */
    readonly publicKeyOf: (endpoint: Endpoint) => string | null
  }
}

const Count = Type.Integer({ minimum: 0 })

const CircuitSchema = Type.Enum(['closed', 'open'], {
  description:
    'Open: it failed ten times in a row, and only one callback is tried now and then until one is heard.',
})

const StatsSchema = Type.Object(
  {
    success_rate: Nullable(Type.Number(), 'Of the latest requests, 0 to 1; null: none was made.'),
    p50_ms: Nullable(Type.Number(), 'From request to answer, of those that were heard.'),
    p95_ms: Nullable(Type.Number()),
    last_heard_at: Nullable(Instant, 'When the newest request was made that was heard.'),
    backlog: Type.Integer({ minimum: 0, description: 'What waits to be told.' }),
    overdue: Type.Integer({
      minimum: 0,
      description: 'Of these: due a minute ago, or as old and tried in vain.',
    }),
    oldest_waiting_at: Nullable(Instant, 'When the oldest of what waits came about.'),
    dead: Type.Integer({ minimum: 0, description: 'Given up. Recover tells them again.' }),
    last_error: Nullable(Type.Object({ at: Instant, error: Type.String() })),
    next_attempt_at: Nullable(Instant),
    circuit: CircuitSchema,
  },
  { title: 'CallbackStats', description: 'Of the newest 1,000 callbacks, and of all that wait.' },
)

export const TestChoice = Type.Enum([...TEST_CHOICES], {
  description:
    'Whether it hears of what no phone gets: messages of test keys and of the simulator, marked by is_test. ' +
    'Default include.',
})

const ENDPOINT = {
  id: WireId('cep'),
  object: Type.Literal('callback_endpoint'),
  kind: Type.Enum(['made', 'origin', 'login', 'listener'], {
    description:
      'made: by people. origin: all addresses there that messages named themselves. login: the SMPP sessions of a login. listener: a command line.',
  }),
  name: Type.String(),
  url: Type.String({ examples: ['https://shop.example/callbacks'] }),
  format: Nullable(
    Type.Enum([...CALLBACK_FORMATS]),
    'Null: as each message asked, at an origin or a login.',
  ),
  method: Nullable(Type.Enum(['GET', 'POST']), 'Null: as each message asked.'),
  events: Nullable(Type.Array(Type.Enum([...EVENT_TYPES])), 'Null: all that the format tells.'),
  campaign_id: Nullable(WireId('cmp'), 'Null: it hears of the whole workspace.'),
  login_id: Nullable(WireId('dlg')),
  is_ordered: Type.Boolean({ description: 'One after the other over the whole endpoint.' }),
  test: TestChoice,
  options: Type.Record(Type.String(), Type.String()),
  public_key: Nullable(
    Type.String({ examples: ['whpk_…'] }),
    'Checks v1a signatures and can make none. Null: it has no secret, or signs otherwise.',
  ),
  state: Type.Enum(['active', 'paused', 'off']),
  because: Nullable(Type.String(), 'Why it is off.'),
  circuit: Type.Object({
    state: CircuitSchema,
    failures: Type.Integer({ minimum: 0, description: 'In a row, up to now.' }),
    failing_since: Nullable(Instant),
    open_until: Nullable(Instant, 'Nothing is sent before; then one is tried.'),
  }),
  created_by: Type.String(),
  created_at: Instant,
  updated_at: Instant,
}

export const EndpointSchema = Type.Object(ENDPOINT, { title: 'CallbackEndpoint' })

export const EndpointWithSecret = Type.Object(
  {
    ...ENDPOINT,
    secret: Type.String({ description: 'Shown here only.', examples: ['whsec_…'] }),
  },
  { title: 'CallbackEndpointWithSecret' },
)

export const EndpointDetail = Type.Object(
  {
    ...ENDPOINT,
    health: Type.Enum([...ENDPOINT_HEALTHS], {
      description:
        'unused: nothing was to be told yet. well: what is told is heard. failing: its newest requests fail. ' +
        'late: something waits that should have been heard. unheard: nothing of the newest was heard, and ' +
        'nothing is called. shut: its circuit is open. paused, off: its state.',
    }),
    stats: StatsSchema,
  },
  { title: 'CallbackEndpointDetail' },
)

export const Mended = Type.Object({ callbacks: Count }, { title: 'CallbacksQueued' })

export const endpointJson = (endpoint: Endpoint, { callbacks }: CallbackApiDeps) => ({
  id: wireId('cep', endpoint.id),
  object: 'callback_endpoint' as const,
  kind: endpoint.kind,
  name: endpoint.name,
  url: endpoint.url,
  ...formOf(endpoint),
  events: endpoint.events === null ? null : [...endpoint.events],
  campaign_id: endpoint.campaignId === null ? null : wireId('cmp', endpoint.campaignId),
  login_id: endpoint.loginId === null ? null : wireId('dlg', endpoint.loginId),
  is_ordered: endpoint.isOrdered,
  test: endpoint.test,
  options: { ...endpoint.options },
  public_key: signsOurs(endpoint) ? callbacks.publicKeyOf(endpoint) : null,
  state: endpoint.state,
  because: endpoint.because,
  circuit: {
    state: circuitOf(endpoint),
    failures: endpoint.circuit.failures,
    failing_since: instantOrNull(endpoint.circuit.failingSince),
    open_until: instantOrNull(endpoint.circuit.openUntil),
  },
  created_by: wireActor(endpoint.createdBy),
  created_at: instant(endpoint.createdAt),
  updated_at: instant(endpoint.updatedAt),
})

/** Of an origin and a login the row has what the first message there asked for; each asks for its own. */
const isAsMessagesAsk = ({ kind }: Pick<Endpoint, 'kind'>): boolean =>
  kind === 'origin' || kind === 'login'

const formOf = (endpoint: Endpoint) => {
  const { format, method } = endpoint
  return isAsMessagesAsk(endpoint) ? { format: null, method: null } : { format, method }
}

/** Whether our own form is told there, which alone is signed by what the key checks. */
const signsOurs = ({ kind, format }: Endpoint): boolean => kind === 'origin' || format === 'delivrd'

export const detailJson = ({ endpoint, stats, health }: SeenEndpoint, deps: CallbackApiDeps) => ({
  ...endpointJson(endpoint, deps),
  health,
  stats: statsJson(endpoint, stats),
})

const statsJson = (endpoint: Endpoint, stats: SeenEndpoint['stats']) => ({
  success_rate: stats.successRate,
  p50_ms: stats.p50Ms,
  p95_ms: stats.p95Ms,
  last_heard_at: instantOrNull(stats.lastHeardAt),
  backlog: stats.backlog,
  overdue: stats.overdue,
  oldest_waiting_at: instantOrNull(stats.oldestWaitingAt),
  dead: stats.dead,
  last_error:
    stats.lastError === null
      ? null
      : { at: instant(stats.lastError.at), error: stats.lastError.error },
  next_attempt_at: instantOrNull(stats.nextAttemptAt),
  circuit: circuitOf(endpoint),
})

const circuitOf = ({ circuit }: Endpoint) =>
  circuit.openUntil === null ? ('closed' as const) : ('open' as const)
