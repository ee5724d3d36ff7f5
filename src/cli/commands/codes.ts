import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'

export function addCodes(program: Command, acting: Acting): void {
  const codes = program
    .command('codes')
    .argument('[vendor]', 'whose codes; else everybody’s')
    .option('--field <field>', 'only one of the vendor’s lists')
    .action(acting(async (run) => (await import('../list-codes.ts')).listCodes(run)))
  describe(codes, {
    summary: 'Every vendor’s codes: how they are read, what they mean, what to do.',
    examples: ['delivrd codes twilio', 'delivrd codes --json > codes.json'],
  })
  describe(codes.command('explain <code...>'), {
    summary: 'What a code means, whose fault it is, what to do, and its twins elsewhere.',
    examples: ['delivrd codes explain 0x0B', 'delivrd codes explain UNDELIV --vendor smpp'],
  })
    .option('--vendor <vendor>', 'whose code it is; else every vendor that has it')
    .action(acting(async (run) => (await import('../explain-code.ts')).explainCode(run)))
  describe(codes.command('lint <file>'), {
    summary:
      'Hold a vendor’s own list against ours: what is missing where, what is named otherwise.',
    examples: [
      'delivrd codes lint twilio-errors.csv --vendor twilio --field ErrorCode',
      'delivrd codes lint codes.json --vendor sinch --traffic',
    ],
  })
    .requiredOption('--vendor <vendor>', 'whose list it is')
    .option('--field <field>', 'which of our lists of that vendor it should be')
    .option('--traffic', 'also codes that came in receipts and nobody knows (asks the server)')
    .addHelpText(
      'after',
      '\nThe file is CSV or JSON with a code in each row: a column code (or error_code, value, id), and if there\n' +
        'is one, name (or title, message) and field. Exit code 1: there are gaps.',
    )
    .action(acting(async (run) => (await import('../lint-codes.ts')).lintCodes(run)))
}

/** `delivrd explain twilio 30007`: the shortest way from a code to what it means. */
export function addExplain(program: Command, acting: Acting): void {
  describe(program.command('explain <vendor-or-code> [code...]'), {
    summary: 'What a vendor’s code means and what to do; needs no server.',
    examples: ['delivrd explain twilio 30007', 'delivrd explain UNDELIV'],
  }).action(acting(async (run) => (await import('../explain-code.ts')).explainVendorCode(run)))
}
