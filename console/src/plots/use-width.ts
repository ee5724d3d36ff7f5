import { useCallback, useState } from 'react'

/** The width a chart has to draw in, as it is now. */
export function useWidth(): readonly [width: number, ref: (element: Element | null) => void] {
  const [width, setWidth] = useState(0)
  const ref = useCallback((element: Element | null) => {
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [width, ref]
}
