import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { words } from '../words/en.ts'
import { errorsElsewhere, fieldErrors } from '../words/field-errors.ts'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

type NoticeProps = {
  tone: 'info' | 'good' | 'warn' | 'bad'
  title: string
  children?: ReactNode
}

export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={tone === 'good' ? 'check' : tone === 'info' ? 'help' : 'warning'} />
      <div className="stack-tight">
        <p className="strong">{title}</p>
        {children}
      </div>
    </div>
  )
}

type TroubleProps = {
  error: unknown
  /** Names of fields that say themselves what is wrong with them. */
  atFields?: readonly string[]
  onRetry?: (() => void) | undefined
}

/** What went wrong, in the API's own words, and every field that it names. */
export function Trouble({ error, atFields = [], onRetry }: TroubleProps) {
  const problem = error instanceof ApiError ? error.problem : null
  const named = problem?.errors ?? []
  const elsewhere = errorsElsewhere(named, atFields)
  const fields = fieldErrors(elsewhere)
  return (
    <Notice tone="bad" title={problem?.title ?? words.errors.unexpected}>
      {elsewhere.length < named.length && <p>{words.errors.atFields}</p>}
      {fields.length > 0 && (
        <ul className="bullets">
          {fields.map((field) => (
            <li key={field}>{field}</li>
          ))}
        </ul>
      )}
      {named.length === 0 && (
        <p>{problem?.detail ?? (error instanceof Error ? error.message : String(error))}</p>
      )}
      {problem?.request_id !== undefined && (
        <p className="small soft">
          {words.errors.requestId} <code>{problem.request_id}</code>
        </p>
      )}
      {onRetry !== undefined && (
        <div>
          <Button onPress={onRetry}>{words.common.tryAgain}</Button>
        </div>
      )}
    </Notice>
  )
}

type EmptyProps = {
  /** Nothing yet, nothing found, all done, not allowed: each asks for something else. */
  kind: 'first-use' | 'no-results' | 'all-done' | 'no-permission'
  title: string
  children?: ReactNode
}

export function Empty({ kind, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <EmptyPicture kind={kind} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

function EmptyPicture({ kind }: { kind: EmptyProps['kind'] }) {
  return (
    <svg className={`empty-picture empty-${kind}`} viewBox="0 0 120 64" aria-hidden="true">
      <rect x="8" y="10" width="74" height="14" rx="7" />
      <rect x="8" y="32" width="104" height="9" rx="4.5" />
      <rect x="8" y="48" width="56" height="9" rx="4.5" />
      {kind === 'all-done' && <path d="M92 14l5 5 11-12" />}
      {kind === 'no-results' && <path d="M94 8l12 12M106 8L94 20" />}
      {kind === 'first-use' && <path d="M100 8v14M93 15h14" />}
      {kind === 'no-permission' && <path d="M92 15h16" />}
    </svg>
  )
}

/** Grey bars where the content will be; read aloud once as "loading". */
export function Skeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div className="skeleton" role="status">
      <span className="unseen">{words.common.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="skeleton-row" />
      ))}
    </div>
  )
}
