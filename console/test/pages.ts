import * as data from './fake-data.ts'

/** Every page, by a name for people, with what shows that it is there. */
export const PAGES: readonly { name: string; path: string; heading: string; as?: string | null }[] =
  [
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
    { name: 'orphans', path: '/orphans', heading: 'Orphan receipts' },
    { name: 'opt-outs', path: '/opt-outs', heading: 'Opt-outs' },
    { name: 'accounts', path: '/accounts', heading: 'SMPP accounts' },
    { name: 'an account', path: `/accounts/${data.DEMO_ACCOUNT}`, heading: 'Simulator' },
    { name: 'a new account', path: '/accounts/new', heading: 'Add an SMPP account' },
    { name: 'people', path: '/people', heading: 'People' },
    { name: 'keys', path: '/keys', heading: 'API keys' },
    { name: 'settings', path: '/settings', heading: 'Settings' },
    { name: 'audit log', path: '/audit', heading: 'Audit log' },
    { name: 'reasons and codes', path: '/reasons', heading: 'Reasons and codes' },
    { name: 'help', path: '/help', heading: 'Help' },
    { name: 'no such page', path: '/no-such-page', heading: 'There is no such page' },
  ]
