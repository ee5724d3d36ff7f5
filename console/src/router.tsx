import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { Lost, NotFound, Unexpected, Waiting } from './pages/Fallbacks.tsx'
import { readSearch, writeSearch } from './search-params.ts'
import type { SearchParams } from './search-params.ts'
import { SignedIn } from './shell/SignedIn.tsx'
import { whoIsThere } from './shell/who-is-there.ts'

const root = createRootRoute({ notFoundComponent: Lost })

const anySearch = (search: SearchParams): SearchParams => search

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/entry/sign-in.tsx'), 'SignInPage'),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/entry/setup.tsx'), 'SetupPage'),
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./pages/entry/invitation.tsx'), 'InvitationPage'),
})
const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('./pages/entry/invitation.tsx'), 'PasswordPage'),
})

/** For whoever can reach the installation, as the document itself is. */
const docs = createRoute({
  getParentRoute: () => root,
  path: '/docs',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/api-reference/page.tsx'), 'ApiReferencePage'),
})
/** Where people look for it as well. */
const docsElsewhere = (['/api', '/docs/api'] as const).map((path) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ location: { hash } }) => {
      throw redirect({ to: '/docs', hash, replace: true })
    },
  }),
)

/** Everything below is somebody's. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  loader: whoIsThere,
  component: SignedIn,
  notFoundComponent: NotFound,
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/campaigns' })
  },
})

const within = () => signedIn

const campaigns = createRoute({
  getParentRoute: within,
  path: '/campaigns',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/campaigns/page.tsx'), 'CampaignsPage'),
})
const newCampaign = createRoute({
  getParentRoute: within,
  path: '/campaigns/new',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/new-campaign/page.tsx'), 'NewCampaignPage'),
})
const campaign = createRoute({
  getParentRoute: within,
  path: '/campaigns/$id',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/campaign/page.tsx'), 'CampaignPage'),
})
const messages = createRoute({
  getParentRoute: within,
  path: '/messages',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/messages/page.tsx'), 'MessagesPage'),
})
const message = createRoute({
  getParentRoute: within,
  path: '/messages/$id',
  component: lazyRouteComponent(() => import('./pages/message/page.tsx'), 'MessagePage'),
})
const sendOne = createRoute({
  getParentRoute: within,
  path: '/send',
  component: lazyRouteComponent(() => import('./pages/send/page.tsx'), 'SendPage'),
})
const search = createRoute({
  getParentRoute: within,
  path: '/search',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/search/page.tsx'), 'SearchPage'),
})
const inbound = createRoute({
  getParentRoute: within,
  path: '/inbound',
  component: lazyRouteComponent(() => import('./pages/inbound/page.tsx'), 'InboundPage'),
})
const conversations = createRoute({
  getParentRoute: within,
  path: '/conversations',
  validateSearch: anySearch,
  component: lazyRouteComponent(
    () => import('./pages/conversations/page.tsx'),
    'ConversationsPage',
  ),
})
const conversation = createRoute({
  getParentRoute: within,
  path: '/conversations/$number',
  validateSearch: anySearch,
  component: lazyRouteComponent(
    () => import('./pages/conversations/conversation.tsx'),
    'ConversationPage',
  ),
})
const orphans = createRoute({
  getParentRoute: within,
  path: '/orphans',
  component: lazyRouteComponent(() => import('./pages/orphans/page.tsx'), 'OrphansPage'),
})
const optOuts = createRoute({
  getParentRoute: within,
  path: '/opt-outs',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/opt-outs/page.tsx'), 'OptOutsPage'),
})
const accounts = createRoute({
  getParentRoute: within,
  path: '/accounts',
  component: lazyRouteComponent(() => import('./pages/accounts/page.tsx'), 'AccountsPage'),
})
const newAccount = createRoute({
  getParentRoute: within,
  path: '/accounts/new',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/accounts/new.tsx'), 'NewAccountPage'),
})
const account = createRoute({
  getParentRoute: within,
  path: '/accounts/$id',
  component: lazyRouteComponent(() => import('./pages/accounts/overview.tsx'), 'AccountPage'),
})
const accountConnect = createRoute({
  getParentRoute: within,
  path: '/accounts/$id/connect',
  component: lazyRouteComponent(() => import('./pages/accounts/connect.tsx'), 'AccountConnectPage'),
})
const accountDoor = createRoute({
  getParentRoute: within,
  path: '/accounts/$id/door',
  component: lazyRouteComponent(() => import('./pages/accounts/door.tsx'), 'AccountDoorPage'),
})
const accountHealth = createRoute({
  getParentRoute: within,
  path: '/accounts/$id/health',
  component: lazyRouteComponent(() => import('./pages/accounts/health.tsx'), 'AccountHealthPage'),
})
const accountSettings = createRoute({
  getParentRoute: within,
  path: '/accounts/$id/settings',
  component: lazyRouteComponent(
    () => import('./pages/accounts/settings.tsx'),
    'AccountSettingsPage',
  ),
})
const routes = createRoute({
  getParentRoute: within,
  path: '/routes',
  component: lazyRouteComponent(() => import('./pages/route/page.tsx'), 'RoutePage'),
})
const people = createRoute({
  getParentRoute: within,
  path: '/people',
  component: lazyRouteComponent(() => import('./pages/people/page.tsx'), 'PeoplePage'),
})
const keys = createRoute({
  getParentRoute: within,
  path: '/keys',
  component: lazyRouteComponent(() => import('./pages/keys/page.tsx'), 'KeysPage'),
})
const callbacks = createRoute({
  getParentRoute: within,
  path: '/callbacks',
  component: lazyRouteComponent(() => import('./pages/callbacks/page.tsx'), 'CallbacksPage'),
})
const callbackEndpoint = createRoute({
  getParentRoute: within,
  path: '/callbacks/$id',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/callbacks/endpoint.tsx'), 'EndpointPage'),
})
const doors = createRoute({
  getParentRoute: within,
  path: '/doors',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/doors/page.tsx'), 'DoorsPage'),
})
const settings = createRoute({
  getParentRoute: within,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/page.tsx'), 'SettingsPage'),
})
const audit = createRoute({
  getParentRoute: within,
  path: '/audit',
  component: lazyRouteComponent(() => import('./pages/audit/page.tsx'), 'AuditPage'),
})
const reasons = createRoute({
  getParentRoute: within,
  path: '/reasons',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/reasons/page.tsx'), 'ReasonsPage'),
})
const codes = createRoute({
  getParentRoute: within,
  path: '/codes',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/codes/page.tsx'), 'CodesPage'),
})
const code = createRoute({
  getParentRoute: within,
  path: '/codes/$vendor/$code',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/codes/code.tsx'), 'CodePage'),
})
const help = createRoute({
  getParentRoute: within,
  path: '/help',
  component: lazyRouteComponent(() => import('./pages/help/page.tsx'), 'HelpPage'),
})
const topic = createRoute({
  getParentRoute: within,
  path: '/help/$topic',
  component: lazyRouteComponent(() => import('./pages/help/topic.tsx'), 'TopicPage'),
})
const held = createRoute({
  getParentRoute: within,
  path: '/held',
  component: lazyRouteComponent(() => import('./pages/held/page.tsx'), 'HeldPage'),
})
const senders = createRoute({
  getParentRoute: within,
  path: '/senders',
  component: lazyRouteComponent(() => import('./pages/senders/page.tsx'), 'SendersPage'),
})
const rules = createRoute({
  getParentRoute: within,
  path: '/settings/sending',
  component: lazyRouteComponent(() => import('./pages/settings/sending.tsx'), 'SendingRulesPage'),
})
const balance = createRoute({
  getParentRoute: within,
  path: '/settings/balance',
  component: lazyRouteComponent(() => import('./pages/settings/balance.tsx'), 'BalancePage'),
})
const suggestions = createRoute({
  getParentRoute: within,
  path: '/opt-outs/suggestions',
  component: lazyRouteComponent(
    () => import('./pages/opt-outs/suggestions.tsx'),
    'OptOutSuggestionsPage',
  ),
})
const unknownWords = createRoute({
  getParentRoute: within,
  path: '/unknown-words',
  validateSearch: anySearch,
  component: lazyRouteComponent(() => import('./pages/unknown-words/page.tsx'), 'UnknownWordsPage'),
})
const tableEntries = createRoute({
  getParentRoute: within,
  path: '/table-entries',
  component: lazyRouteComponent(() => import('./pages/table-entries/page.tsx'), 'TableEntriesPage'),
})
const replay = createRoute({
  getParentRoute: within,
  path: '/replay',
  component: lazyRouteComponent(() => import('./pages/replay/page.tsx'), 'ReplayPage'),
})
const imports = createRoute({
  getParentRoute: within,
  path: '/imports',
  component: lazyRouteComponent(() => import('./pages/imports/page.tsx'), 'ImportsPage'),
})
const historyImport = createRoute({
  getParentRoute: within,
  path: '/imports/$id',
  component: lazyRouteComponent(() => import('./pages/imports/import.tsx'), 'ImportPage'),
})

const routeTree = root.addChildren([
  signIn,
  setup,
  invitation,
  password,
  docs,
  ...docsElsewhere,
  signedIn.addChildren([
    home,
    campaigns,
    newCampaign,
    campaign,
    messages,
    message,
    sendOne,
    search,
    inbound,
    conversations,
    conversation,
    orphans,
    optOuts,
    accounts,
    newAccount,
    account,
    accountConnect,
    accountDoor,
    accountHealth,
    accountSettings,
    routes,
    people,
    keys,
    callbacks,
    callbackEndpoint,
    doors,
    settings,
    audit,
    reasons,
    codes,
    code,
    help,
    topic,
    held,
    senders,
    rules,
    balance,
    suggestions,
    unknownWords,
    tableEntries,
    replay,
    imports,
    historyImport,
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Unexpected,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
