import { resolve } from 'node:path'
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

export function printWelcome(print: Printer, welcome: Welcome): void {
  const { url, setupUrl, carrier, campaignUrl } = welcome
  const rows: readonly (readonly [string, string | null])[] = [
    setupUrl === null
      ? ['Sign in', `${url}/sign-in`]
      : ['Sign in', `make the first admin with this one-time link:\n               ${setupUrl}`],
    ['Sample', campaignUrl],
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
