import type { Scope } from '../api/admin-types.ts'
import type { IconName } from '../parts/Icon.tsx'
import { words } from '../words/en.ts'

const { groups, links } = words.shell

type NavLink = {
  to:
    | '/campaigns'
    | '/messages'
    | '/send'
    | '/inbound'
    | '/orphans'
    | '/accounts'
    | '/opt-outs'
    | '/people'
    | '/keys'
    | '/settings'
    | '/audit'
    | '/reasons'
    | '/help'
  label: string
  icon: IconName
  /** Shown to those who hold it; null: to everybody. */
  scope: Scope | null
}

export const NAVIGATION: readonly { title: string; links: readonly NavLink[] }[] = [
  {
    title: groups.texts,
    links: [
      { to: '/campaigns', label: links.campaigns, icon: 'campaigns', scope: null },
      { to: '/messages', label: links.messages, icon: 'messages', scope: 'messages:read' },
      { to: '/send', label: links.send, icon: 'send', scope: 'messages:write' },
      { to: '/inbound', label: links.inbound, icon: 'inbound', scope: 'messages:read' },
      { to: '/opt-outs', label: links.optOuts, icon: 'optouts', scope: null },
    ],
  },
  {
    title: groups.providers,
    links: [
      { to: '/accounts', label: links.accounts, icon: 'accounts', scope: null },
      { to: '/orphans', label: links.orphans, icon: 'orphans', scope: 'messages:read' },
    ],
  },
  {
    title: groups.workspace,
    links: [
      { to: '/people', label: links.people, icon: 'people', scope: 'people:admin' },
      { to: '/keys', label: links.keys, icon: 'keys', scope: 'keys:admin' },
      { to: '/audit', label: links.audit, icon: 'audit', scope: 'audit:read' },
      { to: '/settings', label: links.settings, icon: 'settings', scope: null },
    ],
  },
  {
    title: groups.reference,
    links: [
      { to: '/reasons', label: links.reasons, icon: 'reasons', scope: null },
      { to: '/help', label: links.help, icon: 'help', scope: null },
    ],
  },
]
