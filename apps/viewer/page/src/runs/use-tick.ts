import { useEffect, useState } from 'react'
import { targetNow } from '../ui/now.ts'

/** The target's time in milliseconds, again each second while `active`; null where nothing goes on. */
export function useTick(active: boolean): number | null {
  const [now, setNow] = useState(() => targetNow().getTime())
  useEffect(() => {
    if (!active) return
    setNow(targetNow().getTime())
    const timer = setInterval(() => setNow(targetNow().getTime()), 1000)
    return () => clearInterval(timer)
  }, [active])
  return active ? now : null
}
