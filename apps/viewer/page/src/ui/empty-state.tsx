import type { ReactNode } from 'react'
import './notes.css'

/** Where there is nothing to show: says why, and what can be done. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty-state">
      <p className="empty-state-title">{title}</p>
      {children}
    </div>
  )
}

/** While an answer is on its way. Shows itself after a moment only, so that what is quick does not flicker. */
export function Loading({ what = 'Loading' }: { readonly what?: string }) {
  return (
    <p className="loading" role="status">
      {what} …
    </p>
  )
}
