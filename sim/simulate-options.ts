import { SCENARIOS } from './smsc/scenario.ts'

export type SimulateOption = {
  readonly name: string
  /** What stands for its value in the help; null: it has none. */
  readonly value: string | null
  readonly help: string
  /** What it is unless said. */
  readonly usual?: string
  /** Of the one kind of simulator alone; null: of both. */
  readonly only: 'smpp' | 'http' | null
}

const names = SCENARIOS.map(({ name }) => name).join(', ')

/** What `delivrd simulate` can be told, for its parser and its help. */
export const SIMULATE_OPTIONS = [
  {
    name: 'provider',
    value: 'kind',
    help: 'a fake of this provider over HTTP instead of a message centre: twilio, telnyx, …',
    only: 'http',
  },
  {
    name: 'port',
    value: 'n',
    help: 'where it listens; 0: any free port',
    usual: '2775',
    only: null,
  },
  {
    name: 'control-port',
    value: 'n',
    help: 'HTTP: what really happened, and ways to make trouble (--port and 1; 0: any free port)',
    only: null,
  },
  {
    name: 'host',
    value: 'address',
    help: 'the address to listen on',
    usual: '127.0.0.1',
    only: null,
  },
  {
    name: 'receipts-to',
    value: 'url',
    help: "the account's address at Delivrd, where receipts without one of their own and texts from handsets go (--provider)",
    only: 'http',
  },
  {
    name: 'scenario',
    value: 'which',
    help: `${names}, or a JSON file (healthy; SMPP)`,
    only: 'smpp',
  },
  {
    name: 'seed',
    value: 'n',
    help: 'the same seed and numbers give the same behaviour',
    usual: '1',
    only: null,
  },
  {
    name: 'rate',
    value: 'n',
    help: 'submissions a second; more are answered as throttled',
    only: null,
  },
  {
    name: 'password',
    value: 'word',
    help: 'what a bind must tell (anything; SMPP)',
    only: 'smpp',
  },
  {
    name: 'hour',
    value: 'seconds',
    help: 'how long an hour of the carrier takes',
    usual: '5',
    only: null,
  },
  {
    name: 'truth',
    value: 'file',
    help: 'at the end, what became of every submission, one JSON object a line',
    only: null,
  },
  {
    name: 'list',
    value: null,
    help: 'the magic numbers and what each does',
    only: null,
  },
] as const satisfies readonly SimulateOption[]
