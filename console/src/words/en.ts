import { campaigns } from './en/campaigns.ts'
import { common, entry, errors, shell } from './en/common.ts'
import { messages } from './en/messages.ts'
import { fresh } from './en/new-campaign.ts'
import { platform } from './en/platform.ts'

/** Every sentence of the console. A second language is a second object of this shape. */
export const words = { common, errors, shell, entry, campaigns, messages, fresh, platform }
