import { useState } from 'react'
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
  return (
    <details className="more-settings" open={isOpen}>
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
