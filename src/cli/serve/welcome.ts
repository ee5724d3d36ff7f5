import { resolve } from 'node:path'
import type { DoorPorts } from '../../adapters/http/api/compatible-doors.ts'
import type { Printer } from '../printer.ts'

/** What a person needs to know of a server that has just started. */
export type Welcome = {
  readonly url: string
  /** The one-time link that makes the first admin; null when there is one. */
  readonly setupUrl: string | null
  readonly dataDir: string
  readonly database: string
  /** Of the sample campaign, when there is a demo. */
  readonly campaignUrl: string | null
  readonly carrier: { readonly port: number; readonly controlPort: number } | null
  /** Ports of their own that clients of other systems have. */
  readonly doors: DoorPorts
  /** CALLBACK_ALLOW as it was set; null: callbacks go to public addresses alone. */
  readonly callbackAllow: string | null
  readonly log: string
  readonly tookMs: number
  /** What did not go as asked: another port, a folder elsewhere. */
  readonly said: readonly string[]
}

/** The command line finds the server by its data folder, which is not always the usual one. */
export function commandHere(dataDir: string): string {
  if (dataDir === resolve('data')) return 'delivrd'
  return `DATA_DIR=${/^[\w./-]+$/.test(dataDir) ? dataDir : `'${dataDir.replaceAll("'", `'\\''`)}'`} delivrd`
}

type Row = readonly [name: string, value: string | null]

const OWN_PORTS = [
  ['Messente', 'messente'],
  ['Kannel', 'kannel'],
  ['Jasmin', 'jasmin'],
  ['Twilio', 'twilio'],
] as const

/** What is not open is not named. */
function doorRows(ports: DoorPorts): Row[] {
  const own = OWN_PORTS.flatMap(([name, door]) =>
    ports[door] === null ? [] : [`${name} ${ports[door]}`],
  )
  const smpp = [
    ...(ports.smpp === null ? [] : [`port ${ports.smpp}`]),
    ...(ports.smppTls === null ? [] : [`with TLS on port ${ports.smppTls}`]),
  ]
  return [
    ['', own.length === 0 ? null : `on ports of their own as well: ${own.join(', ')}`],
    ['SMPP', smpp.length === 0 ? null : `clients bind on ${smpp.join(', ')}`],
  ]
}

export function printWelcome(print: Printer, welcome: Welcome): void {
  const { url, setupUrl, carrier, campaignUrl } = welcome
  const rows: readonly Row[] = [
    setupUrl === null
      ? ['Sign in', `${url}/sign-in`]
      : ['Sign in', `make the first admin with this one-time link:\n               ${setupUrl}`],
    ['Sample', campaignUrl],
    ['API', `${url}/docs`],
    ['Doors', `Messente, Kannel, Jasmin and Twilio clients: ${url}`],
    ...doorRows(welcome.doors),
    [
      'Callbacks',
      welcome.callbackAllow === null
        ? null
        : `to public addresses, and to ${welcome.callbackAllow} (CALLBACK_ALLOW)`,
    ],
    [
      'Carrier',
      carrier === null
        ? null
        : `simulated, SMPP on port ${carrier.port}; what really happened: http://127.0.0.1:${carrier.controlPort}/truth`,
    ],
    ['Data', welcome.dataDir],
    ['Database', welcome.database],
    ['Log', welcome.log],
    ['Try', `${commandHere(welcome.dataDir)} status (bin/delivrd in a checkout)`],
  ]
  const lines = rows.flatMap(([name, value]) =>
    value === null ? [] : [`  ${name.padEnd(11)}  ${value}`],
  )
  const body = {
    event: 'server.ready',
    url,
    setup_url: setupUrl,
    campaign_url: campaignUrl,
    data_dir: welcome.dataDir,
    log: welcome.log,
    doors: welcome.doors,
    callback_allow: welcome.callbackAllow,
    carrier: carrier === null ? null : { port: carrier.port, control_port: carrier.controlPort },
    took_ms: welcome.tookMs,
    said: welcome.said,
  }
  if (print.isJson) return print.line(body)
  const took = `${(welcome.tookMs / 1000).toFixed(1)} s`
  print.text(
    [
      '',
      `${print.style('bold', `Delivrd is ready: ${url}`)}  (${took})`,
      ...welcome.said.map((line) => `  ${print.style('yellow', `Note: ${line}`)}`),
      '',
      ...lines,
      '',
      'Ctrl-C stops it.',
    ].join('\n'),
  )
}
