import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'

// The database's driver takes time to load, which no other command should wait for.
const upkeep = () => import('../upkeep.ts')

/** What keeps an installation: each works on the database itself, on the machine where it is. */
export function addUpkeep(program: Command, acting: Acting): void {
  describe(program.command('backup'), {
    summary: 'Writes everything into one file, as it stands at this moment, while work goes on.',
    examples: [
      'delivrd backup delivrd.tar.gz',
      'DATA_DIR=/srv/delivrd delivrd backup /backups/today.tar.gz',
    ],
  })
    .argument('<file>', 'where to write it; an existing file is replaced when the new one is whole')
    .action(acting(async (run) => (await upkeep()).writeBackup(run)))
  describe(program.command('restore'), {
    summary: 'Loads a backup into an empty database, counts anew, and leaves sending paused.',
    examples: [
      'DATA_DIR=./restored delivrd restore delivrd.tar.gz',
      'DATA_DIR=./restored delivrd restore --confirm',
    ],
  })
    .argument('[file]', 'a backup')
    .option('--confirm', 'sends again: what was queued at the time of the backup goes out')
    .action(acting(async (run) => (await upkeep()).loadBackup(run)))
  describe(program.command('recount'), {
    summary: 'Counts every message anew and compares with the counts that reports are made of.',
    examples: ['delivrd recount', 'delivrd recount --fix'],
  })
    .option('--fix', 'sets the counts right; sending and receipts wait meanwhile')
    .action(acting(async (run) => (await upkeep()).countAnew(run)))
  const secrets = program.command('secrets').description('What is sealed with the master key.')
  describe(secrets.command('reseal'), {
    summary: 'Seals everything anew that a former master key sealed. The server may run meanwhile.',
    examples: [
      'DELIVRD_SECRET_KEY=NEW DELIVRD_FORMER_SECRET_KEYS=OLD delivrd secrets reseal',
      'DELIVRD_SECRET_KEY=NEW DELIVRD_FORMER_SECRET_KEYS=$(cat data/secret.key) delivrd secrets reseal',
    ],
  }).action(acting(async (run) => (await upkeep()).resealSecrets(run)))
  const audit = program.command('audit').description('The log of what privileged people did.')
  describe(audit.command('verify'), {
    summary: 'Recomputes the hashes of every audit log and names the first entry that was changed.',
    examples: ['delivrd audit verify'],
  }).action(acting(async (run) => (await upkeep()).verifyLogs(run)))
}
