import * as fakes from './fake-accounts.ts'
import * as told from './fake-callbacks.ts'
import * as data from './fake-data.ts'

/** Every page, by a name for people, with what shows that it is there. */
type KnownPage = {
  name: string
  path: string
  heading: string
  as?: string | null
  /** A button that opens a dialog on it, to be looked at too. */
  opens?: string
}

export const PAGES: readonly KnownPage[] = [
  { name: 'sign in', path: '/sign-in', heading: 'Sign in', as: null },
  { name: 'first admin', path: '/setup', heading: 'Create the first admin', as: null },
  { name: 'invitation', path: '/invitation#token', heading: 'Accept the invitation', as: null },
  { name: 'new password', path: '/password#token', heading: 'Choose a new password', as: null },
  { name: 'campaigns', path: '/campaigns', heading: 'Campaigns' },
  {
    name: 'campaigns, none yet',
    path: '/campaigns',
    heading: 'Campaigns',
    as: 'new@example.org',
  },
  {
    name: 'a running campaign',
    path: `/campaigns/${data.LIVE_CAMPAIGN}`,
    heading: 'Parcel day, north',
  },
  {
    name: 'a campaign, filtered',
    path: `/campaigns/${data.DONE_CAMPAIGN}?status=failed`,
    heading: 'Autumn reminder',
  },
  {
    name: 'a campaign in trouble',
    path: `/campaigns/${data.BROKEN_CAMPAIGN}`,
    heading: 'Campaign',
  },
  { name: 'new campaign', path: '/campaigns/new', heading: 'New campaign' },
  { name: 'messages', path: '/messages', heading: 'Messages' },
  {
    name: 'a message',
    path: `/messages/${data.id('msg', 4)}`,
    heading: 'Message to +447700900004',
  },
  {
    name: 'a message with a conflict',
    path: `/messages/${data.id('msg', 5)}`,
    heading: 'Message to +447700900005',
  },
  { name: 'send one', path: '/send', heading: 'Send one message' },
  { name: 'search', path: '/search?q=07700', heading: 'Search' },
  { name: 'search, nothing', path: '/search?q=nothing', heading: 'Search' },
  { name: 'inbound', path: '/inbound', heading: 'Inbound messages' },
  { name: 'conversations', path: '/conversations', heading: 'Conversations' },
  {
    name: 'a conversation',
    path: `/conversations/${encodeURIComponent('+447700900321')}`,
    heading: '+447700900321',
  },
  { name: 'orphans', path: '/orphans', heading: 'Orphan receipts' },
  { name: 'opt-outs', path: '/opt-outs', heading: 'Opt-outs' },
  { name: 'accounts', path: '/accounts', heading: 'Provider accounts' },
  { name: 'an account', path: `/accounts/${data.DEMO_ACCOUNT}`, heading: 'Simulator' },
  {
    name: 'connecting an account',
    path: `/accounts/${fakes.SICK_ACCOUNT}/connect`,
    heading: 'Twilio, main',
  },
  {
    name: 'a receipt address',
    path: `/accounts/${fakes.SICK_ACCOUNT}/door`,
    heading: 'Twilio, main',
  },
  {
    name: 'an account’s health',
    path: `/accounts/${fakes.SICK_ACCOUNT}/health`,
    heading: 'Twilio, main',
  },
  {
    name: 'an account doing badly',
    path: `/accounts/${fakes.SICK_ACCOUNT}`,
    heading: 'Twilio, main',
  },
  { name: 'an unused account', path: `/accounts/${fakes.NEW_ACCOUNT}`, heading: 'Twilio, spare' },
  {
    name: 'an account’s settings',
    path: `/accounts/${fakes.SICK_ACCOUNT}/settings`,
    heading: 'Twilio, main',
  },
  { name: 'a new account', path: '/accounts/new', heading: 'Add a provider account' },
  { name: 'a new SMPP account', path: '/accounts/new?kind=smpp', heading: 'New account: SMPP' },
  {
    name: 'a new Twilio account',
    path: '/accounts/new?kind=twilio',
    heading: 'New account: Twilio',
  },
  { name: 'routes', path: '/routes', heading: 'How would this message go?' },
  { name: 'people', path: '/people', heading: 'People' },
  { name: 'keys', path: '/keys', heading: 'API keys' },
  { name: 'callbacks', path: '/callbacks', heading: 'Callbacks' },
  { name: 'callbacks, none yet', path: '/callbacks', heading: 'Callbacks', as: 'new@example.org' },
  { name: 'a new endpoint', path: '/callbacks', heading: 'Callbacks', opens: 'New endpoint' },
  { name: 'an endpoint', path: `/callbacks/${told.SHOP}`, heading: 'Shop' },
  {
    name: 'an endpoint in trouble',
    path: `/callbacks/${told.SHUT}`,
    heading: 'Warehouse, Kannel’s words',
  },
  {
    name: 'a test event',
    path: `/callbacks/${told.SHOP}`,
    heading: 'Shop',
    opens: 'Send a test',
  },
  {
    name: 'telling what is missing',
    path: `/callbacks/${told.SHOP}`,
    heading: 'Shop',
    opens: 'Tell what is missing',
  },
  { name: 'compatible doors', path: '/doors', heading: 'Compatible doors' },
  { name: 'the SMPP door', path: '/doors?door=smpp', heading: 'Compatible doors' },
  {
    name: 'doors, no login yet',
    path: '/doors',
    heading: 'Compatible doors',
    as: 'new@example.org',
  },
  {
    name: 'a new login',
    path: '/doors?door=kannel',
    heading: 'Compatible doors',
    opens: 'New login',
  },
  {
    name: 'how a login connects',
    path: '/doors',
    heading: 'Compatible doors',
    opens: 'How to connect: warehouse',
  },
  { name: 'settings', path: '/settings', heading: 'Settings' },
  { name: 'audit log', path: '/audit', heading: 'Audit log' },
  { name: 'reasons', path: '/reasons', heading: 'Reasons' },
  { name: 'codes', path: '/codes', heading: 'Codes' },
  { name: 'codes, none', path: '/codes?q=zzz', heading: 'Codes' },
  { name: 'a code', path: '/codes/gsm/34', heading: 'GSM and 3GPP 34' },
  { name: 'held', path: '/held', heading: 'Held for screening' },
  {
    name: 'releasing',
    path: '/held',
    heading: 'Held for screening',
    opens: 'Discard all of it',
  },
  {
    name: 'held, nothing',
    path: '/held',
    heading: 'Held for screening',
    as: 'new@example.org',
  },
  { name: 'senders', path: '/senders', heading: 'Senders' },
  { name: 'a new sender', path: '/senders', heading: 'Senders', opens: 'Add a sender' },
  {
    name: 'a code explained',
    path: `/messages/${data.id('msg', 4)}`,
    heading: 'Message to +447700900004',
    opens: 'Explain UNDELIV 034',
  },
  {
    name: 'editing a draft',
    path: `/campaigns/${data.DRAFT_CAMPAIGN}`,
    heading: 'Members, draft',
    opens: 'Edit',
  },
  {
    name: 'where a campaign tells',
    path: `/campaigns/${data.DRAFT_CAMPAIGN}`,
    heading: 'Members, draft',
    opens: 'Tell a system of yours',
  },
  {
    name: 'naming a word',
    path: '/unknown-words',
    heading: 'Unknown words',
    opens: 'Name it: DLVD_OK',
  },
  {
    name: 'a new reading',
    path: '/table-entries',
    heading: 'Own readings',
    opens: 'Read a code otherwise',
  },
  { name: 'sending rules', path: '/settings/sending', heading: 'Sending rules' },
  { name: 'balance', path: '/settings/balance', heading: 'Balance' },
  { name: 'suggested opt-outs', path: '/opt-outs/suggestions', heading: 'Suggested opt-outs' },
  { name: 'unknown words', path: '/unknown-words', heading: 'Unknown words' },
  { name: 'own readings', path: '/table-entries', heading: 'Own readings' },
  { name: 'replay', path: '/replay', heading: 'Replay' },
  { name: 'history', path: '/imports', heading: 'History brought in' },
  {
    name: 'an import',
    path: `/imports/${data.id('imp', 1)}`,
    heading: 'spring-2025-messages.csv',
  },
  { name: 'help', path: '/help', heading: 'Help' },
  {
    name: 'a help page',
    path: '/help/troubleshooting',
    heading: 'A campaign went badly: where do I begin?',
  },
  {
    name: 'a help page with steps',
    path: '/help/callbacks',
    heading: 'Hear of each change in your systems',
  },
  { name: 'the API', path: '/docs', heading: 'API reference', as: null },
  {
    name: 'operations of the API',
    path: '/docs?q=sendMessage#sendMessage',
    heading: 'API reference',
    as: null,
  },
  { name: 'no such page', path: '/no-such-page', heading: 'There is no such page' },
]
