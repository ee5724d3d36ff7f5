import type { Command } from 'commander'
import { campaignPage } from '../campaign-text.ts'
import { type Acting, type Run, describe, textOption } from '../command.ts'
import { type EventFrame, readEvents } from '../events.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { positive } from '../options.ts'
import type { CampaignJson, CountsFrame } from '../wire.ts'

/** Where no one watches a bar move, a line now and then is enough for a log. */
const LINE_EVERY_MS = 10_000
const RECONNECTS_MAX = 5

export function addCampaignWatch(campaign: Command, acting: Acting): void {
  describe(campaign.command('watch <id>'), {
    summary: 'Follow a campaign until every message has its outcome.',
    examples: [
      'delivrd campaign watch cmp_…',
      'delivrd campaign watch cmp_… --max-fail 2% || echo "too many failed"',
      'delivrd campaign watch cmp_… --json | jq -c .counts',
    ],
  })
    .option('--max-fail <share>', 'exit 4 when more than this fail: a number, or a share like 2%')
    .option('--until <what>', 'final: outcomes are known; handed-over: all are sent', 'final')
    .option('--timeout <seconds>', 'give up after this many seconds, exit 5', positive)
    .option('--quiet', 'no progress, only the result')
    .addHelpText(
      'after',
      '\nProgress goes to stderr. Failed: failed, rejected, expired and partial.',
    )
    .action(acting(watch))
}

async function watch(run: Run): Promise<ExitCode> {
  const { api, print, world, options, args } = run
  const path = `/v1/campaigns/${encodeURIComponent(args[0] ?? '')}`
  const isTooMany = readMaxFail(run)
  const isOver = readUntil(run)
  // Also tells a campaign that is not there from a stream that broke.
  const { name, recipients } = await api().ask<CampaignJson>('GET', path)
  const progress =
    options['quiet'] === true ? SILENT : await showProgress(run, { name, recipients })
  const timeout = options['timeout']
  const deadline = typeof timeout === 'number' ? world.clock.now() + timeout * 1000 : Infinity

  let last: CountsFrame | null = null
  try {
    for await (const frame of frames(run, path)) {
      last = frame
      if (print.isJson) print.line(frame)
      progress.update(frame)
      if (isOver(frame) || isTooMany(frame) || world.clock.now() >= deadline) break
    }
  } finally {
    progress.stop()
  }
  if (!print.isJson) {
    const campaign = await api().ask<CampaignJson>('GET', path)
    print.text(campaignPage(campaign, print))
  }
  if (last !== null && isTooMany(last)) {
    print.say(
      `${failedOf(last)} of ${last.recipients} failed: more than --max-fail ${options['maxFail']}.`,
    )
    return EXIT.partial
  }
  return last !== null && isOver(last) ? EXIT.ok : EXIT.timeout
}

/** The counts as the server tells them; a stream that breaks is taken up again where it was. */
async function* frames({ api }: Run, path: string): AsyncGenerator<CountsFrame> {
  let lastId: string | null = null
  for (let broken = 0; broken <= RECONNECTS_MAX;) {
    try {
      for await (const event of readEvents(api(), `${path}/events`, lastId)) {
        lastId = event.id ?? lastId
        broken = 0
        const frame = readFrame(event)
        if (frame !== null) yield frame
      }
    } catch (error) {
      if (error instanceof Failure && broken === RECONNECTS_MAX) throw error
    }
    broken += 1
  }
  throw new Failure('The stream of events broke again and again.', {
    exitCode: EXIT.timeout,
    cure: 'See how the server is doing: delivrd status',
  })
}

function readFrame({ event, data }: EventFrame): CountsFrame | null {
  return event === 'counts' ? (JSON.parse(data) as CountsFrame) : null
}

const FAILED = ['failed', 'rejected', 'expired', 'partial']
const failedOf = ({ counts }: CountsFrame): number =>
  FAILED.reduce((sum, status) => sum + (counts[status] ?? 0), 0)

type Test = (frame: CountsFrame) => boolean

function readMaxFail(run: Run): Test {
  const text = textOption(run, 'maxFail')
  if (text === undefined) return () => false
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim())
  if (match === null) {
    throw new Failure(`Expected --max-fail as 20 or 2%, found ${text}.`, { exitCode: EXIT.usage })
  }
  const limit = Number(match[1])
  return match[2] === '%'
    ? (frame) => failedOf(frame) > (frame.recipients * limit) / 100
    : (frame) => failedOf(frame) > limit
}

function readUntil(run: Run): Test {
  const until = textOption(run, 'until') ?? 'final'
  if (until === 'final') return ({ recipients, progress }) => recipients > 0 && progress.open === 0
  if (until === 'handed-over') {
    return ({ counts, state }) =>
      !['importing', 'running'].includes(state) && (counts['queued'] ?? 0) === 0
  }
  throw new Failure(`Expected --until final or handed-over, found ${until}.`, {
    exitCode: EXIT.usage,
  })
}

type Progress = { update(frame: CountsFrame): void; stop(): void }

const SILENT: Progress = { update: () => undefined, stop: () => undefined }

async function showProgress(
  { world, print }: Run,
  { name, recipients }: { name: string; recipients: number },
): Promise<Progress> {
  if (world.errors.isTTY !== true) {
    let lineAt = -Infinity
    return {
      update: (frame) => {
        if (world.clock.now() - lineAt < LINE_EVERY_MS) return
        lineAt = world.clock.now()
        print.say(
          `${frame.as_of} ${frame.progress.final}/${frame.recipients} final  ${describeFrame(frame)}`,
        )
      },
      stop: () => undefined,
    }
  }
  const { SingleBar } = await import('cli-progress')
  const bar = new SingleBar({
    stream: world.errors as NodeJS.WritableStream,
    format: `${name} [{bar}] {value}/{total} final  {told}`,
    barsize: 24,
    fps: 10,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  })
  bar.start(recipients, 0, { told: '' })
  return {
    update: (frame) => {
      bar.setTotal(frame.recipients)
      bar.update(frame.progress.final, { told: describeFrame(frame) })
    },
    stop: () => bar.stop(),
  }
}

function describeFrame({ counts, progress }: CountsFrame): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0)
  const eta = progress.eta_seconds
  return [
    told.map(([status, count]) => `${status} ${count}`).join(', '),
    ...(eta === null ? [] : [`about ${eta} s to hand over the rest`]),
  ].join('; ')
}
