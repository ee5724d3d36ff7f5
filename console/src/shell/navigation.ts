import type { Scope } from '../api/admin-types.ts'
import type { IconName } from '../parts/Icon.tsx'
import { words } from '../words/en.ts'

const { groups, links } = words.shell

type NavLink = {
  to:
    | '/campaigns'
    | '/messages'
    | '/held'
    | '/send'
    | '/inbound'
    | '/orphans'
    | '/accounts'
    | '/routes'
    | '/opt-outs'
    | '/people'
    | '/keys'
    | '/callbacks'
    | '/doors'
    | '/settings'
    | '/audit'
    | '/codes'
    | '/docs'
    | '/help'
  label: string
  icon: IconName
  /** Further addresses that stand behind this entry, on tabs of its page. */
  also?: readonly string[]
  /** Shown to those who hold it; null: to everybody. */
  scope: Scope | null
}

export const NAVIGATION: readonly { title: string; links: readonly NavLink[] }[] = [
  {
    title: groups.texts,
    links: [
      {
        to: '/campaigns',
        label: links.campaigns,
        icon: 'campaigns',
        also: ['/imports'],
        scope: null,
      },
      {
        to: '/messages',
        label: links.messages,
        icon: 'messages',
        scope: 'messages:read',
      },
      { to: '/held', label: links.held, icon: 'held', scope: 'messages:read' },
      { to: '/send', label: links.send, icon: 'send', scope: 'messages:write' },
      {
        to: '/inbound',
        label: links.inbound,
        icon: 'inbound',
        also: ['/conversations'],
        scope: 'messages:read',
      },
      { to: '/opt-outs', label: links.optOuts, icon: 'optouts', scope: null },
    ],
  },
  {
    title: groups.providers,
    links: [
      { to: '/accounts', label: links.accounts, icon: 'accounts', scope: null },
      { to: '/routes', label: links.routes, icon: 'routes', scope: 'messages:write' },
      {
        to: '/orphans',
        label: links.orphans,
        icon: 'orphans',
        also: ['/unknown-words', '/table-entries', '/replay'],
        scope: 'messages:read',
      },
    ],
  },
  {
    title: groups.workspace,
    links: [
      { to: '/people', label: links.people, icon: 'people', scope: 'people:admin' },
      { to: '/keys', label: links.keys, icon: 'keys', scope: 'keys:admin' },
      {
        to: '/callbacks',
        label: links.callbacks,
        icon: 'callbacks',
        scope: 'messages:read',
      },
      { to: '/doors', label: links.doors, icon: 'doors', scope: 'keys:admin' },
      { to: '/audit', label: links.audit, icon: 'audit', scope: 'audit:read' },
      {
        to: '/settings',
        label: links.settings,
        icon: 'settings',
        also: ['/senders'],
        scope: null,
      },
    ],
  },
  {
    title: groups.reference,
    links: [
      {
        to: '/codes',
        label: links.reasons,
        icon: 'reasons',
        also: ['/reasons'],
        scope: null,
      },
      { to: '/docs', label: links.api, icon: 'external', scope: null },
      { to: '/help', label: links.help, icon: 'help', scope: null },
    ],
  },
]

/** Whether the page at this address stands behind the entry. */
export const isBehind = (path: string, { to, also = [] }: NavLink): boolean =>
  [to, ...also].some((one) => path === one || path.startsWith(`${one}/`))
