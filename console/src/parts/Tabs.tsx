import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'

type Tab = { to: NonNullable<LinkProps['to']>; label: string }

type TabsProps = { label: string; tabs: readonly Tab[]; params?: Readonly<Record<string, string>> }

/** Pages that belong together: one entry of the navigation, and here the choice among them. */
export function Tabs({ label, tabs, params = {} }: TabsProps) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          params={params as never}
          className="tab"
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
