import { Component, type ReactNode } from 'react'
import { TroubleNote } from '../ui/trouble-note.tsx'

/** A bug in one part is told in its place; the rest of the page stays. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <div style={{ padding: 16 }}>
        <TroubleNote error={this.state.error} onRetry={() => this.setState({ error: null })} />
      </div>
    )
  }
}
