import type { Command } from 'commander'
import type { Acting } from './command.ts'
import { addAccount } from './commands/account.ts'
import { addApi } from './commands/api.ts'
import { addCallbacks } from './commands/callbacks.ts'
import { addCampaign } from './commands/campaign.ts'
import { addCodes, addExplain } from './commands/codes.ts'
import { addConfig } from './commands/config.ts'
import { addConversations } from './commands/conversations.ts'
import { addDecode } from './commands/decode.ts'
import { addDoctor } from './commands/doctor.ts'
import { addImport } from './commands/import.ts'
import { addHeld } from './commands/held.ts'
import { addInbound } from './commands/inbound.ts'
import { addKey } from './commands/key.ts'
import { addListen } from './commands/listen.ts'
import { addLogins } from './commands/logins.ts'
import { addMessage } from './commands/message.ts'
import { addOptOut } from './commands/opt-out.ts'
import { addOrphans } from './commands/orphans.ts'
import { addReplay } from './commands/replay.ts'
import { addRoute } from './commands/route.ts'
import { addSay } from './commands/say.ts'
import { addSend } from './commands/send.ts'
import { addSender } from './commands/sender.ts'
import { addServe } from './commands/serve.ts'
import { addSimulate } from './commands/simulate.ts'
import { addStatus } from './commands/status.ts'
import { addTail } from './commands/tail.ts'
import { addTrigger } from './commands/trigger.ts'
import { addUnknown } from './commands/unknown.ts'
import { addUpkeep } from './commands/upkeep.ts'
import { addWorkspace } from './commands/workspace.ts'

/** One file a command, each exporting one such function; in the order of the help. */
export const COMMANDS: readonly ((program: Command, acting: Acting) => void)[] = [
  addServe,
  addSend,
  addCampaign,
  addImport,
  addMessage,
  addStatus,
  addTail,
  addAccount,
  addRoute,
  addHeld,
  addInbound,
  addConversations,
  addOptOut,
  addSender,
  addWorkspace,
  addKey,
  addCallbacks,
  addListen,
  addTrigger,
  addLogins,
  addCodes,
  addExplain,
  addSay,
  addDecode,
  addUnknown,
  addOrphans,
  addReplay,
  addSimulate,
  addDoctor,
  addUpkeep,
  addApi,
  addConfig,
]
