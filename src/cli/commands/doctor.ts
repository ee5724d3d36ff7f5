import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'

export function addDoctor(program: Command, acting: Acting): void {
  describe(program.command('doctor'), {
    summary: 'Looks the installation over. Each thing that is wrong says what to do.',
    examples: ['delivrd doctor', 'delivrd doctor --json | jq ".findings[] | select(.ok | not)"'],
  }).action(acting(async (run) => (await import('../doctor.ts')).examine(run)))
}
