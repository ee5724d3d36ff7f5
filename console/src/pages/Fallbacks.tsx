import type { ErrorComponentProps } from '@tanstack/react-router'
import { ButtonLink } from '../parts/Button.tsx'
import { Skeleton, Trouble } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import { words } from '../words/en.ts'

export function NotFound() {
  return (
    <Page title={words.errors.notFoundTitle} lead={<p>{words.errors.notFound}</p>}>
      <div className="actions">
        <ButtonLink to="/campaigns" look="main">
          {words.errors.toCampaigns}
        </ButtonLink>
      </div>
    </Page>
  )
}

/** Where no shell stands around it. */
export function Lost() {
  return (
    <main className="entry">
      <NotFound />
    </main>
  )
}

export function Unexpected({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page">
      <Trouble error={error} onRetry={reset} />
    </div>
  )
}

export function Waiting() {
  return (
    <div className="page">
      <Skeleton rows={8} />
    </div>
  )
}
