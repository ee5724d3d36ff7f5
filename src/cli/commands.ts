import type { Command } from 'commander'
import type { Acting } from './command.ts'
import { addDecode } from './commands/decode.ts'

/** One file a command, each exporting one such function; in the order of the help. */
export const COMMANDS: readonly ((program: Command, acting: Acting) => void)[] = [addDecode]
