import { useEffect, useRef, useState } from 'react'
import { words } from '../../words/en.ts'
import { ToldFields } from '../callbacks/endpoint-form.tsx'
import { tells } from './plan.ts'
import type { Plan } from './plan.ts'

const text = words.fresh.told

type TellingProps = {
  plan: Plan
  /** What the check said of it. */
  error: Error | null
  onChange: (part: Partial<Plan>) => void
}

/** Few campaigns have a system that listens to them alone: shut until it is asked for. */
export function Telling({ plan, error, onChange }: TellingProps) {
  const [isOpen] = useState(() => tells(plan))
  const details = useRef<HTMLDetailsElement>(null)
  // What is wrong here must be seen, even if somebody shut it before.
  useEffect(() => {
    const wrong = details.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    if (details.current === null || wrong === null || wrong === undefined) return
    details.current.open = true
    wrong.focus()
  }, [error])
  return (
    <details ref={details} className="more-settings" open={isOpen}>
      <summary>{text.open}</summary>
      <div className="stack">
        <p className="small soft">{text.lead}</p>
        <ToldFields
          wish={plan.told}
          onChange={(told) => onChange({ told })}
          error={error}
          isOptional
        />
      </div>
    </details>
  )
}
