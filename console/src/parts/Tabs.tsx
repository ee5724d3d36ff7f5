import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'

type Tab = { to: NonNullable<LinkProps['to']>; label: string }

/** Pages that belong together: one entry of the navigation, and here the choice among them. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          className="tab"
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
