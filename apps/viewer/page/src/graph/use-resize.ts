import { type RefObject, useEffect, useRef } from 'react'

/** Calls back when the element has another size than before; not for its first, and not while it is hidden. */
export function useResize(element: RefObject<HTMLElement | null>, onResize: () => void): void {
  const newest = useRef(onResize)
  newest.current = onResize
  useEffect(() => {
    if (element.current === null) return
    let before: string | null = null
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {}
      const size = `${width} ${height}`
      const isNew = before !== null && before !== size
      before = size
      // After those who draw by the size have heard of it, too.
      if (isNew && width > 0) requestAnimationFrame(() => newest.current())
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
}
