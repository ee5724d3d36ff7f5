import { type Config, describeProblems, readConfig } from '../../config.ts'
import { type Run, textOption } from '../command.ts'
import { EXIT, type ExitCode, Failure } from '../failure.ts'
import { ownFolder } from '../own-folder.ts'
import { openLog } from './log-file.ts'
import { type Opened, closeAll, start } from './start.ts'
import { type StopSignals, listenForStop } from './stop-signals.ts'
import { printWelcome } from './welcome.ts'

/** From the environment to a server that runs until somebody asks it to stop. */
export async function serve(run: Run): Promise<ExitCode> {
  const { world, print } = run
  const startedAt = world.clock.now()
  const config = readEnvironment(run)
  const isDemo = (run.options['demo'] === true || config.demo === true) && config.demo !== false
  const signals = listenForStop(() => world.clock.now())
  signals.onImpatience(() => {
    print.say('Stopped at once; what was under way is taken up at the next start.')
    process.exit(128 + 2)
  })
  const said: string[] = []
  const opened: Opened[] = []
  ownFolder(config)
  const isTalking = isDemo || world.errors.isTTY === true
  const logging = openLog(config, textOption(run, 'logFile') ?? (isTalking ? null : '-'))
  try {
    const say = (line: string): void => void said.push(line)
    const started = await start({ config, isDemo, log: logging.log, say, opened })
    const tookMs = world.clock.now() - startedAt
    const callbackAllow = world.environment['CALLBACK_ALLOW']?.trim() || null
    printWelcome(print, { ...started, callbackAllow, said, log: logging.place, tookMs })
  } catch (error) {
    for (const line of said) print.say(line)
    await closeAll(opened, logging.log)
    throw error
  }
  return stopWhenAsked(run, { signals, opened, logging })
}

async function stopWhenAsked(
  { print }: Run,
  {
    signals,
    opened,
    logging,
  }: { signals: StopSignals; opened: readonly Opened[]; logging: ReturnType<typeof openLog> },
): Promise<ExitCode> {
  const asked = await signals.asked
  print.say('Stopping: nothing new is taken in, what is under way is finished.')
  logging.log.info('server.stopping', { asked })
  const isClean = await closeAll(opened, logging.log)
  logging.log.info('server.stopped', { isClean })
  logging.flush()
  print.say(isClean ? 'Stopped.' : `Stopped, but not in order: see ${logging.place}.`)
  const exitCode = isClean ? EXIT.ok : EXIT.failed
  // Everything was let go. A socket that lingers must not keep the process, nor its launcher, waiting.
  setTimeout(() => process.exit(exitCode), 500).unref()
  return exitCode
}

function readEnvironment({ world }: Run): Config {
  const reading = readConfig(world.environment)
  if (reading.kind === 'config') return reading.config
  throw new Failure(describeProblems(reading.problems), {
    cure: 'See all settings: delivrd serve --help',
  })
}
