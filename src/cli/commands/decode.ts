import type { Command } from 'commander'
import { type Acting, describe } from '../command.ts'

export function addDecode(program: Command, acting: Acting): void {
  const decode = program
    .command('decode')
    .argument('<vendor>', 'whose receipts: twilio, infobip, messente …')
    .argument('[receipt...]', 'one request: its JSON, its form, its query, or field=value …')
    .action(acting(async (run) => (await import('../decode-vendor.ts')).decodeVendor(run)))
  describe(decode, {
    summary: 'Read what a provider wrote, as the product reads it.',
    examples: [
      'delivrd decode twilio MessageStatus=undelivered ErrorCode=30003',
      "delivrd decode messente '/receipts?status=FAILED&stat=UNDELIV&err=003'",
      'delivrd decode infobip --json < receipts.jsonl',
    ],
  }).addHelpText(
    'after',
    '\nWithout a receipt they are read from standard input: one a line, or JSON over several.\n' +
      'Exit code 1: some line could not be read; its place in the output says why.',
  )
  describe(decode.command('smpp [receipt...]'), {
    summary: 'Read SMPP receipts: pasted text, whole PDUs in hex, or JSON lines.',
    examples: [
      "delivrd decode smpp 'id:42 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Hi'",
      'grep stat: smsc.log | delivrd decode smpp',
      'delivrd decode smpp --json < receipts.jsonl',
      'delivrd decode smpp --err-table map --stat-word 0=DELIVRD < receipts.txt',
    ],
  })
    .option('--err-table <table>', 'what err: means here: none, map, twilio, aggregator', 'none')
    .option('--handset', 'DELIVRD comes from the handset, not merely from the carrier')
    .option('--stat-word <theirs=ours...>', 'a word of their own: 0=DELIVRD')
    .addHelpText(
      'after',
      '\nA JSON line has raw or hex, and may have tlv, esm_class, data_coding and arrived.\n' +
        'Exit code 1: some line could not be read; its place in the output says why.',
    )
    .action(acting(async (run) => (await import('../decode-receipts.ts')).decodeReceipts(run)))
}
