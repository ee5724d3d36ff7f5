import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { ApiError, rememberCsrfToken } from './api/client.ts'
import { queries } from './api/queries.ts'
import { Lost, NotFound, Unexpected, Waiting } from './pages/Fallbacks.tsx'
import { queryClient } from './query-client.ts'
import { readSearch, writeSearch } from './search-params.ts'
import type { SearchParams } from './search-params.ts'
import { SignedIn } from './shell/SignedIn.tsx'

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

/** Everything below asks who is there first; nobody there goes to sign-in or to the first set-up. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  loader: async ({ location }) => {
    try {
      const session = await queryClient.ensureQueryData(queries.session)
      rememberCsrfToken(session.csrf_token)
      return session
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      const { needed } = await queryClient
        .fetchQuery(queries.setup)
        .catch(() => ({ needed: false }))
      throw redirect(
        needed ? { to: '/setup' } : { to: '/sign-in', search: { next: location.href } },
      )
    }
  },
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
  component: lazyRouteComponent(() => import('./pages/accounts/edit.tsx'), 'NewAccountPage'),
})
const account = createRoute({
  getParentRoute: within,
  path: '/accounts/$id',
  component: lazyRouteComponent(() => import('./pages/accounts/account.tsx'), 'AccountPage'),
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
const help = createRoute({
  getParentRoute: within,
  path: '/help',
  component: lazyRouteComponent(() => import('./pages/help/page.tsx'), 'HelpPage'),
})

const routeTree = root.addChildren([
  signIn,
  setup,
  invitation,
  password,
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
    orphans,
    optOuts,
    accounts,
    newAccount,
    account,
    people,
    keys,
    settings,
    audit,
    reasons,
    help,
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
