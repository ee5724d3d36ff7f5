/** The command line: `bin/delivrd` hands over to this file, on the right Node. */
import { runCommandLine } from './run.ts'
import { processWorld } from './world.ts'

// Whoever reads us (head, less) may have had enough: that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await runCommandLine(process.argv.slice(2), processWorld())
