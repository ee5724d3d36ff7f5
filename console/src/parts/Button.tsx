import { Link } from '@tanstack/react-router'
import type { LinkProps } from '@tanstack/react-router'
import { useId } from 'react'
import type { ReactNode } from 'react'

type Look = 'main' | 'plain' | 'quiet' | 'danger'

type ButtonProps = {
  children: ReactNode
  onPress?: () => void
  look?: Look
  type?: 'button' | 'submit'
  busy?: boolean
  /** Why it cannot be pressed now: the button stays, and says so. */
  because?: string | null | undefined
  label?: string
  pressed?: boolean
}

export function Button({
  children,
  onPress,
  look = 'plain',
  type = 'button',
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const because = rest.because ?? null
  const isOff = because !== null || rest.busy === true
  return (
    <>
      <button
        type={type}
        className={`button button-${look}`}
        aria-label={rest.label}
        aria-pressed={rest.pressed}
        aria-disabled={isOff || undefined}
        aria-busy={rest.busy === true || undefined}
        aria-describedby={because === null ? undefined : reasonId}
        title={because ?? undefined}
        onClick={(event) => {
          if (isOff) event.preventDefault()
          else onPress?.()
        }}
      >
        {children}
      </button>
      {because !== null && (
        <span className="unseen" id={reasonId}>
          {because}
        </span>
      )}
    </>
  )
}

type ButtonLinkProps = LinkProps & { children: ReactNode; look?: Look }

export function ButtonLink({ look = 'plain', ...props }: ButtonLinkProps) {
  return <Link {...props} className={`button button-${look}`} />
}
