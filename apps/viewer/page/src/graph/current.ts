import { createContext, useContext, useSyncExternalStore } from 'react'

/** The box that the arrow keys stand on, and the one under the pointer: kept aside, so that only those two are drawn anew. */
export interface CurrentStore {
  readonly get: () => Current
  readonly set: (change: Partial<Current>) => void
  readonly subscribe: (listener: () => void) => () => void
}

export interface Current {
  readonly id: string | null
  readonly hovered: string | null
  /** The box is to take the keyboard's focus as soon as it is drawn. */
  readonly takesFocus: boolean
}

export function createCurrent(): CurrentStore {
  let current: Current = { id: null, hovered: null, takesFocus: false }
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set(change) {
      current = { ...current, ...change }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What the boxes do when they are pressed. */
export interface BoxActions {
  readonly store: CurrentStore
  readonly open: (key: string) => void
  readonly openGroup: (groupId: string) => void
}

export const BoxContext = createContext<BoxActions | null>(null)

export function useBoxActions(): BoxActions {
  const actions = useContext(BoxContext)
  if (actions === null) throw new Error('a box outside of a graph')
  return actions
}

export function useIsCurrent(id: string): boolean {
  const { store } = useBoxActions()
  return useSyncExternalStore(store.subscribe, () => store.get().id === id)
}

export function useTakesFocus(id: string): boolean {
  const { store } = useBoxActions()
  return useSyncExternalStore(store.subscribe, () => store.get().id === id && store.get().takesFocus)
}
