import { useEffect, useRef } from 'react'

export interface Shortcut {
  /** `/`, `?`, `f`, or two in a row: `g p`. */
  readonly keys: string
  readonly does: string
}

interface Registered extends Shortcut {
  readonly run: () => void
}

const registered = new Set<Registered>()
let before = { key: '', at: 0 }
const SEQUENCE_MS = 1_000

/** A key that does something while this component is there; listed in the help. Not heard while one types into a field. */
export function useShortcut(keys: string, does: string, run: () => void): void {
  const newest = useRef(run)
  newest.current = run
  useEffect(() => {
    const shortcut = { keys, does, run: () => newest.current() }
    registered.add(shortcut)
    return () => void registered.delete(shortcut)
  }, [keys, does])
}

/** Those that can be used now. */
export function shortcutsNow(): readonly Shortcut[] {
  return [...registered]
}

/** Hears the keys; once, by the shell. */
export function useShortcutKeys(): void {
  useEffect(() => {
    document.addEventListener('keydown', heard)
    return () => document.removeEventListener('keydown', heard)
  }, [])
}

function heard(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
  const sequence = event.timeStamp - before.at < SEQUENCE_MS ? `${before.key} ${event.key}` : event.key
  before = { key: event.key, at: event.timeStamp }
  const all = [...registered].reverse()
  const found = all.find(({ keys }) => keys === sequence) ?? all.find(({ keys }) => keys === event.key)
  if (!found) return
  event.preventDefault()
  found.run()
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select, [role=dialog], [role=listbox]') !== null
}
