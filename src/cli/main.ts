/** The command line: `bin/delivrd` hands over to this file, on the right Node. */
import { runCommandLine } from './run.ts'
import { processWorld } from './world.ts'

// Whoever reads us (head, less) may have had enough: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  // What listens for a stop has something to put in order (a database): it goes on until it is asked.
  if (process.listenerCount('SIGTERM') === 0) process.exit(0)
})
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await runCommandLine(process.argv.slice(2), processWorld())
