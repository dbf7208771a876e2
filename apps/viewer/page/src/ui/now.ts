import { useEffect, useSyncExternalStore } from 'react'

/*
 * The target's clock may be another than this machine's (the sandbox has its own). What the server said last, and how long ago
 * that was by this machine, gives the target's time; whoever shows an age hears of it twice a minute.
 */
let offsetMs = 0
let shown = new Date()
const listeners = new Set<() => void>()
const TICK_MS = 30_000

/** The target's time, to the half minute. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => shown)
}

/** Told once by the shell: the target's time by the newest answer. */
export function useTargetClock(at: string | undefined): void {
  useEffect(() => {
    if (at === undefined) return
    offsetMs = new Date(at).getTime() - Date.now()
    tick()
  }, [at])
  useEffect(() => {
    const timer = setInterval(tick, TICK_MS)
    return () => clearInterval(timer)
  }, [])
}

/** The target's time this very moment, for what moves by the second. */
export function targetNow(): Date {
  return new Date(Date.now() + offsetMs)
}

function tick(): void {
  shown = targetNow()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
