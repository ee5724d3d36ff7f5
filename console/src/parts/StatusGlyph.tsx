import type { ReactNode } from 'react'
import type { Status } from '../api/types.ts'
import { STATUS_LOOK } from './status-look.ts'

/** A shape for each status, so that colour is never needed. Drawn on a 16 by 16 field. */
const SHAPES: Readonly<Record<Status, ReactNode>> = {
  draft: <path className="line" d="M3.5 12.5l.6-2.6 6.6-6.6 2 2-6.6 6.6zM9.4 4.6l2 2" />,
  scheduled: (
    <>
      <circle className="line" cx="8" cy="8" r="5.6" />
      <path className="line" d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  held: (
    <>
      <circle className="line" cx="8" cy="8" r="5.6" />
      <path className="line" d="M6.4 5.8v4.4M9.6 5.8v4.4" />
    </>
  ),
  queued: <circle className="line dotted" cx="8" cy="8" r="5.6" />,
  submitted: <path className="solid" d="M2.5 3l11 5-11 5 2.2-5z" />,
  sent: <path className="line" d="M3 8.6l3.4 3.4L13 4.8" />,
  unconfirmed: (
    <>
      <path className="line" d="M8 1.6L14.4 8 8 14.4 1.6 8z" />
      <path className="line" d="M6.4 6.6c0-2 3.2-2 3.2-.1 0 1.2-1.6 1.2-1.6 2.4" />
      <circle className="solid" cx="8" cy="10.9" r=".8" />
    </>
  ),
  expired: (
    <path
      className="line"
      d="M4 2.2h8M4 13.8h8M4.8 2.4c0 4 6.4 7.2 6.4 11.2M11.2 2.4c0 4-6.4 7.2-6.4 11.2"
    />
  ),
  cancelled: (
    <>
      <circle className="line" cx="8" cy="8" r="5.6" />
      <path className="line" d="M5 8h6" />
    </>
  ),
  failed: (
    <>
      <rect className="solid" x="2" y="2" width="12" height="12" rx="2.5" />
      <path className="cut" d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" />
    </>
  ),
  rejected: (
    <>
      <path className="line" d="M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4z" />
      <path className="line" d="M4.2 11.8l7.6-7.6" />
    </>
  ),
  partial: (
    <>
      <circle className="line" cx="8" cy="8" r="5.6" />
      <path className="solid" d="M8 2.4a5.6 5.6 0 010 11.2z" />
    </>
  ),
  delivered: (
    <>
      <circle className="solid" cx="8" cy="8" r="6.6" />
      <path className="cut" d="M3.9 8.4l2 2 3.4-4.2M7.6 9.8l.6.6 3.8-4.6" />
    </>
  ),
  read: (
    <>
      <path className="line" d="M1.6 8c2.6-5 10.2-5 12.8 0-2.6 5-10.2 5-12.8 0z" />
      <circle className="solid" cx="8" cy="8" r="2" />
    </>
  ),
}

export function StatusGlyph({ status }: { status: Status }) {
  return (
    <svg
      className={`glyph tone-${STATUS_LOOK[status].group}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {SHAPES[status]}
    </svg>
  )
}
