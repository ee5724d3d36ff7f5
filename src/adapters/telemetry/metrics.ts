import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { ALARM_KINDS } from '../../core/health.ts'
import { STATUSES } from '../../core/status.ts'
import type { Clock } from '../../flows/ports/common.ts'
import type { GaugeReading, Gauges } from '../../flows/ports/gauges.ts'
import type { RequestMeter } from '../../flows/ports/metering.ts'

/** Seconds; from a cached read to what is too slow for anybody. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

export type Metrics = RequestMeter & {
  readonly contentType: string
  /** The exposition as Prometheus reads it. Never a number or an id of a message in a label. */
  write(): Promise<string>
  /** A counter for anything else that is worth watching; the name gets its prefix here. */
  counter(
    name: string,
    help: string,
    labels?: readonly string[],
  ): { add(by?: number, labels?: Readonly<Record<string, string>>): void }
  /** How many links of each account are in which state, asked at each scrape. */
  watchLinks(read: () => readonly LinkReading[]): void
}

export const LINK_STATES = ['connecting', 'bound', 'waiting', 'closed'] as const

/** One link of an account, by the account's name. */
export type LinkReading = {
  readonly account: string
  readonly state: (typeof LINK_STATES)[number]
}

/** All metrics of this process, under one prefix and in base units. */
export function promMetrics({ gauges, clock }: { gauges: Gauges; clock: Clock }): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'delivrd_' })
  const duration = new Histogram({
    name: 'delivrd_http_request_duration_seconds',
    help: 'How long requests took, by route and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  const refreshGauges = stockGauges(registry, gauges, clock)
  return {
    contentType: registry.contentType,
    observeRequest({ method, route, status, seconds }) {
      duration.labels(method, route, `${Math.floor(status / 100)}xx`).observe(seconds)
    },
    async write() {
      await refreshGauges()
      return registry.metrics()
    },
    counter(name, help, labelNames = []) {
      const registers = [registry]
      const counter = new Counter({ name: `delivrd_${name}_total`, help, labelNames, registers })
      return { add: (by = 1, labels = {}) => counter.inc(labels, by) }
    },
    watchLinks: (read) => linkGauge(registry, read),
  }
}

/** Every state of an account that has links is there, at nought too: an alarm needs no missing series. */
function linkGauge(registry: Registry, read: () => readonly LinkReading[]): void {
  const links = new Gauge({
    name: 'delivrd_smpp_links',
    help: 'Links to providers, by account and state; bound is good.',
    labelNames: ['account', 'state'],
    registers: [registry],
    collect() {
      links.reset()
      for (const { account, state } of read()) {
        for (const one of LINK_STATES) links.labels(account, one).inc(one === state ? 1 : 0)
      }
    },
  })
}

/** What is read from the database when somebody asks, and not before. */
function stockGauges(registry: Registry, gauges: Gauges, clock: Clock): () => Promise<void> {
  const registers = [registry]
  const messages = new Gauge({
    name: 'delivrd_messages',
    help: 'Messages by status, as counted.',
    labelNames: ['status'],
    registers,
  })
  const inbox = new Gauge({
    name: 'delivrd_inbox_receipts',
    help: 'Receipts that are durable and not yet read.',
    registers,
  })
  const age = new Gauge({
    name: 'delivrd_inbox_oldest_seconds',
    help: 'Age of the oldest receipt in the inbox.',
    registers,
  })
  const orphans = new Gauge({
    name: 'delivrd_orphans',
    help: 'Receipts without a message, by state.',
    labelNames: ['state'],
    registers,
  })
  const up = new Gauge({
    name: 'delivrd_database_up',
    help: '1 when the database answered this scrape.',
    registers,
  })
  const callbacks = callbackGauges(registry)
  const accounts = accountGauges(registry)
  return async () => {
    const reading = await gauges.read().catch(() => null)
    up.set(reading === null ? 0 : 1)
    if (reading === null) return
    for (const status of STATUSES) messages.labels(status).set(reading.messages[status] ?? 0)
    inbox.set(reading.inboxReceipts)
    age.set(secondsSince(reading.inboxOldestAt, clock.now()))
    callbacks(reading, clock.now())
    for (const [state, count] of Object.entries(reading.orphans)) orphans.labels(state).set(count)
    accounts(reading.accounts)
  }
}

const secondsSince = (at: number | null, now: number): number =>
  at === null ? 0 : Math.max(0, (now - at) / 1000)

/** What customers wait to hear. */
function callbackGauges(registry: Registry): (reading: GaugeReading, now: number) => void {
  const registers = [registry]
  const waiting = new Gauge({
    name: 'delivrd_callbacks_waiting',
    help: 'Callbacks not told yet, at endpoints that are neither paused nor off.',
    registers,
  })
  const age = new Gauge({
    name: 'delivrd_callbacks_oldest_seconds',
    help: 'Age of the oldest of them.',
    registers,
  })
  const endpoints = new Gauge({
    name: 'delivrd_callback_endpoints',
    help: 'Callback endpoints, by state; shut: so many requests failed that only one is tried at times.',
    labelNames: ['state'],
    registers,
  })
  return ({ callbacksWaiting, callbacksOldestAt, callbackEndpoints }, now) => {
    waiting.set(callbacksWaiting)
    age.set(secondsSince(callbacksOldestAt, now))
    for (const [state, n] of Object.entries(callbackEndpoints)) endpoints.labels(state).set(n)
  }
}

/** How accounts do by their own evidence; of several with one name, the worst. */
function accountGauges(registry: Registry): (accounts: GaugeReading['accounts']) => void {
  const registers = [registry]
  const health = new Gauge({
    name: 'delivrd_account_health',
    help: '1 when a provider account is well by its own evidence, 0 when it is sick.',
    labelNames: ['account'],
    registers,
  })
  const alarm = new Gauge({
    name: 'delivrd_account_alarm',
    help: '1 while a provider account raises this alarm.',
    labelNames: ['account', 'kind'],
    registers,
  })
  return (accounts) => {
    health.reset()
    alarm.reset()
    const byWorst = accounts.toSorted(
      (a, b) => Number(b.verdict.state === 'well') - Number(a.verdict.state === 'well'),
    )
    for (const { name, verdict } of byWorst)
      health.labels(name).set(verdict.state === 'well' ? 1 : 0)
    for (const { name } of accounts) {
      for (const kind of ALARM_KINDS) alarm.labels(name, kind).set(0)
    }
    for (const { name, alarms } of accounts) {
      for (const { kind } of alarms) alarm.labels(name, kind).set(1)
    }
  }
}
