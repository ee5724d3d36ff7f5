import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'

/** The button that React Aria's triggers need; elsewhere Button.tsx is enough. */
export function PressButton({ children }: { children: ReactNode }) {
  return <Button className="button button-plain">{children}</Button>
}
