import { accounts } from './en/accounts.ts'
import { callbacks } from './en/callbacks.ts'
import { campaigns } from './en/campaigns.ts'
import { channels } from './en/channels.ts'
import { codes } from './en/codes.ts'
import { common, entry, errors, shell } from './en/common.ts'
import { doors } from './en/doors.ts'
import { history } from './en/history.ts'
import { messages } from './en/messages.ts'
import { fresh } from './en/new-campaign.ts'
import { platform } from './en/platform.ts'
import { routes } from './en/routes.ts'
import { sending } from './en/sending.ts'
import { vocabulary } from './en/vocabulary.ts'

/** Every sentence of the console. A second language is a second object of this shape. */
export const words = {
  common,
  errors,
  shell,
  entry,
  accounts,
  callbacks,
  campaigns,
  channels,
  codes,
  doors,
  messages,
  fresh,
  history,
  platform,
  routes,
  sending,
  vocabulary,
}
