import { useLayoutEffect, useRef } from 'react'
import { useBoxActions, useTakesFocus } from './current.ts'

/** What every box has of a button: it takes the focus when the keyboard comes to it, and tells where the pointer is. */
export function useBoxButton(id: string) {
  const { store } = useBoxActions()
  const ref = useRef<HTMLButtonElement>(null)
  const takesFocus = useTakesFocus(id)
  useLayoutEffect(() => {
    if (!takesFocus) return
    ref.current?.focus({ preventScroll: true })
    store.set({ takesFocus: false })
  }, [takesFocus, store])
  return {
    ref,
    type: 'button',
    tabIndex: -1,
    'data-box': id,
    onFocus: () => store.set({ id }),
    onPointerEnter: () => store.set({ hovered: id }),
    onPointerLeave: () => store.set({ hovered: null }),
  } as const
}
