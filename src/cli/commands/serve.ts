import type { Command } from 'commander'
import { SERVER_SETTINGS, settingLines } from '../../config.ts'
import { type Acting, describe } from '../command.ts'

export function addServe(program: Command, acting: Acting): void {
  describe(program.command('serve'), {
    summary: 'Run the server, with a PostgreSQL of its own unless DATABASE_URL names one.',
    examples: [
      'delivrd serve',
      'PORT=9000 DATA_DIR=/var/lib/delivrd delivrd serve',
      'delivrd serve --demo',
    ],
  })
    .option('--demo', 'with a simulated carrier and a sample campaign (DELIVRD_DEMO=0: without)')
    .option('--log-file <file>', 'where log lines go; - for standard error')
    .addHelpText(
      'after',
      `\nEnvironment (delivrd config print says what is in force):\n${settingLines(SERVER_SETTINGS)}\n\n` +
        'On a terminal and with --demo, log lines go to delivrd.log in the data folder, else to standard error.',
    )
    // Everything the server is made of takes time to load, which no other command should wait for.
    .action(acting(async (run) => (await import('../serve/serve.ts')).serve(run)))
}
