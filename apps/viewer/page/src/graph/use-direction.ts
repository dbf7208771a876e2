import { type RefObject, useLayoutEffect, useState } from 'react'

/** Data flows to the right; where there is more height than width, down. Null before the frame is there. */
export function useDirection(frame: RefObject<HTMLElement | null>): 'right' | 'down' | null {
  const [direction, setDirection] = useState<'right' | 'down' | null>(null)
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const look = () => {
      const { width, height } = element.getBoundingClientRect()
      if (width > 0) setDirection(width < 600 && height > width ? 'down' : 'right')
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return direction
}
