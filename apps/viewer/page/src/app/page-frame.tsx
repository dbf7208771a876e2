import type { ReactNode } from 'react'
import './page-frame.css'

interface PageFrameProps {
  readonly title: string
  /** Beside the title: filters, buttons. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A page that scrolls as a whole: its title, and what it shows. */
export function PageFrame({ title, actions, children }: PageFrameProps) {
  return (
    <div className="page-frame">
      <header className="page-frame-head">
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </div>
  )
}
