import type { ReactNode } from 'react'
import type { Status } from '../api/types.ts'
import { STATUS_LOOK } from '../parts/status-look.ts'
import type { Hatch } from '../parts/status-look.ts'

const MARKS: Readonly<Record<Exclude<Hatch, 'none'>, ReactNode>> = {
  rising: <path d="M-2 8L8-2M-2 14L14-2M2 14l10-10" />,
  falling: <path d="M-2 4L8 14M-2-2L14 14M4-2l10 10" />,
  dots: <path d="M3 3h.01M9 9h.01" className="hatch-dots" />,
  cross: <path d="M0 0l12 12M12 0L0 12" />,
  upright: <path d="M3 0v12M9 0v12" />,
}

/** The patterns that tell statuses of one colour apart; once a page, for every picture on it. */
export function Hatches() {
  return (
    <svg className="unseen" width="0" height="0" aria-hidden="true">
      <defs>
        {Object.entries(MARKS).map(([name, mark]) => (
          <pattern
            key={name}
            id={`hatch-${name}`}
            className="hatch"
            width="12"
            height="12"
            patternUnits="userSpaceOnUse"
          >
            {mark}
          </pattern>
        ))}
      </defs>
    </svg>
  )
}

export function fillOf(status: Status): string {
  const { hatch } = STATUS_LOOK[status]
  return hatch === 'none' ? 'none' : `url(#hatch-${hatch})`
}
