import type { ReactNode } from 'react'
import './panel.css'
import { classes } from './classes.ts'

interface PanelProps {
  readonly title: ReactNode
  /** Beside the title, at its end. */
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A titled part of a page: a heading and air, never a frame. */
export function Panel({ title, actions, children, className }: PanelProps) {
  return (
    <section className={classes('panel', className)}>
      <header className="panel-head">
        <h2>{title}</h2>
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      {children}
    </section>
  )
}

/** Names and what they stand for, aligned in two columns. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
