import { useEffect } from 'react'
import type { ReactNode } from 'react'

/** The page around signing in: one column, nothing else to look at. */
export function EntryFrame({
  title,
  lead,
  children,
}: {
  title: string
  lead: string
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Delivrd`
  }, [title])
  return (
    <main className="entry">
      <div className="entry-card stack-loose">
        <div className="entry-brand">
          <img src="/favicon.svg" alt="" width="40" height="40" />
          <span>Delivrd</span>
        </div>
        <div className="stack-tight">
          <h1>{title}</h1>
          <p className="soft">{lead}</p>
        </div>
        {children}
      </div>
    </main>
  )
}
