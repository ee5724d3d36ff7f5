import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

type PageProps = {
  title: string
  /** The heading when it is more than the title. */
  heading?: ReactNode
  lead?: ReactNode
  actions?: ReactNode
  up?: LinkProps & { label: string }
  children: ReactNode
}

export function Page({ title, heading, lead, actions, up, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Delivrd`
  }, [title])

  return (
    <div className="page stack-loose">
      <header className="page-head">
        <div className="stack-tight">
          {up !== undefined && <UpLink {...up} />}
          <h1>{heading ?? title}</h1>
          {lead !== undefined && <div className="page-lead">{lead}</div>}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

function UpLink({ label, ...link }: LinkProps & { label: string }) {
  return (
    <Link {...link} className="up-link">
      <Icon name="back" />
      {label}
    </Link>
  )
}

type CardProps = {
  title?: ReactNode
  actions?: ReactNode
  children: ReactNode
  flush?: boolean
  id?: string
}

export function Card({ title, actions, children, flush = false, id }: CardProps) {
  return (
    <section id={id} className={flush ? 'card card-flush' : 'card'}>
      {title !== undefined && (
        <div className="card-head">
          <h2>{title}</h2>
          {actions !== undefined && <div className="actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  )
}
