import type { Size } from './box-size.ts'
import type { GraphIndex } from './graph-index.ts'
import type { GraphOverlay } from './overlay.ts'
import type { VisibleGraph } from './visible.ts'

/** Everything that belongs to one drawing: what comes later must not be mixed with it. */
export interface Scene {
  readonly visible: VisibleGraph
  readonly sizes: readonly Size[]
  readonly direction: 'right' | 'down'
  readonly overlay: GraphOverlay | null
  readonly index: GraphIndex
  /** What somebody asked to see: the same object as long as that is the same, whatever becomes of the assets. */
  readonly view: object
}
