import { Tabs } from '../parts/Tabs.tsx'
import { words } from '../words/en.ts'
import { can, useSession } from './session.ts'

const { tabs } = words.shell

export const CampaignTabs = () => (
  <Tabs
    label={words.campaigns.title}
    tabs={[
      { to: '/campaigns', label: tabs.campaigns },
      { to: '/imports', label: tabs.imports },
    ]}
  />
)

export const MessageTabs = () => (
  <Tabs
    label={words.messages.title}
    tabs={[
      { to: '/messages', label: tabs.messages },
      { to: '/held', label: tabs.held },
    ]}
  />
)

export const InboundTabs = () => (
  <Tabs
    label={words.messages.inbound.title}
    tabs={[
      { to: '/inbound', label: tabs.inbound },
      { to: '/conversations', label: tabs.conversations },
    ]}
  />
)

export const OptOutTabs = () => (
  <Tabs
    label={words.platform.optOuts.title}
    tabs={[
      { to: '/opt-outs', label: tabs.numbers },
      { to: '/opt-outs/suggestions', label: tabs.suggestions },
    ]}
  />
)

export const ReceiptTabs = () => (
  <Tabs
    label={tabs.receipts}
    tabs={[
      { to: '/orphans', label: tabs.orphans },
      { to: '/unknown-words', label: tabs.unknown },
      { to: '/table-entries', label: tabs.entries },
      { to: '/replay', label: tabs.replay },
    ]}
  />
)

export const CodeTabs = () => (
  <Tabs
    label={words.shell.links.reasons}
    tabs={[
      { to: '/codes', label: tabs.codes },
      { to: '/reasons', label: tabs.reasons },
    ]}
  />
)

export function SettingsTabs() {
  const session = useSession()
  return (
    <Tabs
      label={words.platform.settings.title}
      tabs={[
        { to: '/settings', label: tabs.general },
        { to: '/settings/sending', label: tabs.sending },
        { to: '/senders', label: tabs.senders },
        ...(can(session, 'workspaces:admin')
          ? [{ to: '/settings/balance', label: tabs.balance } as const]
          : []),
      ]}
    />
  )
}
