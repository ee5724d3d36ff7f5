import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { readSearch } from '../search-params.ts'

type PathLinkProps = { href: string; className?: string; children: ReactNode }

/** A link within the console whose address is written as one text: '/messages?status=failed#top'. */
export function PathLink({ href, className, children }: PathLinkProps) {
  const { pathname, search, hash } = new URL(href, location.origin)
  return (
    <Link
      to={pathname as NonNullable<LinkProps['to']>}
      search={readSearch(search)}
      hash={hash.slice(1)}
      {...(className === undefined ? {} : { className })}
    >
      {children}
    </Link>
  )
}
