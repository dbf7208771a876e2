import type { ReactNode } from 'react'

interface ScrolledProps {
  /** What is in it, for those who come by keyboard or hear it. */
  readonly label: string
  readonly className: string
  readonly children: ReactNode
}

/** What may be wider or longer than its place: the keyboard can go there, and scroll it. */
export function Scrolled({ label, className, children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that is scrolled by keyboard has to be a stop of Tab
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
