import { ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import { TroubleNote } from '../ui/trouble-note.tsx'
import { AssetBox } from './asset-box.tsx'
import { boxSize } from './box-size.ts'
import { BoxContext, createCurrent } from './current.ts'
import { Edges } from './edges.tsx'
import { FarMap } from './far-map.tsx'
import type { GraphIndex } from './graph-index.ts'
import { GraphTools } from './graph-tools.tsx'
import { GroupBox } from './group-box.tsx'
import type { LayoutRequest } from './layout/drawing.ts'
import { type Drawn, useDrawing } from './layout/use-drawing.ts'
import { type BoxNode, nodesOf } from './nodes.ts'
import type { GraphOverlay } from './overlay.ts'
import type { Scene } from './scene.ts'
import { useResize } from './use-resize.ts'
import { useViewport } from './use-viewport.ts'
import type { VisibleGraph } from './visible.ts'
import { type ArrowKey, walkOn } from './walk.ts'

export interface CanvasProps {
  readonly index: GraphIndex
  readonly visible: VisibleGraph
  readonly view: object
  readonly direction: 'right' | 'down'
  readonly overlay: GraphOverlay | null
  readonly openKey: string | null
  readonly onOpen: (key: string) => void
  readonly onOpenGroup: (groupId: string) => void
}

/** Lays the visible graph out and draws it. */
export function Canvas({ index, visible, view, direction, overlay, ...rest }: CanvasProps) {
  const scene = useMemo<Scene>(() => {
    const sizes = visible.boxes.map((box) => boxSize(box, index.assets, overlay))
    return { visible, sizes, direction, overlay, index, view }
  }, [visible, direction, overlay, index, view])
  const request = useMemo<LayoutRequest>(
    () => ({ boxes: scene.sizes, edges: scene.visible.edges, direction: scene.direction }),
    [scene],
  )
  const { drawn, error } = useDrawing(scene, request)
  if (error !== null) return <TroubleNote error={error} />
  if (drawn === null) return null
  return (
    <ReactFlowProvider>
      <Flow drawn={drawn} {...rest} />
    </ReactFlowProvider>
  )
}

const nodeTypes = { asset: AssetBox, stack: GroupBox }
const noEdges: [] = []

interface FlowProps extends Pick<CanvasProps, 'openKey' | 'onOpen' | 'onOpenGroup'> {
  readonly drawn: Drawn<Scene>
}

function Flow({ drawn, openKey, onOpen, onOpenGroup }: FlowProps) {
  const { subject: scene, drawing } = drawn
  const [store] = useState(createCurrent)
  const [hasFocus, setFocus] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  const nodes = useMemo(() => nodesOf(drawn, openKey), [drawn, openKey])
  const walk = useMemo(
    () => walkOn({ spots: drawing.spots, edges: scene.visible.edges, direction: scene.direction }),
    [drawing, scene],
  )
  const viewport = useViewport(drawn, frame, openKey)
  const openGroup = useCallback(
    (groupId: string) => {
      const box = scene.visible.boxes.find((one) => one.type === 'group' && one.group.id === groupId)
      const first = box?.type === 'group' ? scene.index.assets[box.members[0] ?? -1] : undefined
      // Where the group was its first asset will be, and the focus goes on there.
      if (box && first) {
        viewport.keep(box.id)
        store.set({ id: first.key, takesFocus: true })
      }
      onOpenGroup(groupId)
    },
    [onOpenGroup, store, viewport, scene],
  )
  const actions = useMemo(() => ({ store, open: onOpen, openGroup }), [store, onOpen, openGroup])

  const goTo = (place: number) => {
    const box = scene.visible.boxes[place]
    if (box === undefined) return
    viewport.show(place)
    store.set({ id: box.id, takesFocus: true })
  }
  const placeOf = (boxId: string | null) => scene.visible.boxes.findIndex(({ id }) => id === boxId)
  // At first it stands on what the drawing is about.
  const placeNow = () => {
    const place = placeOf(store.get().id)
    return place < 0 ? Math.max(0, placeOf(scene.visible.chief)) : place
  }
  // The asset's pane takes room: what it is about stays in sight, and keeps the focus, which goes with a box that is not drawn.
  useResize(frame, () => {
    const open = placeOf(openKey)
    if (hasFocus && document.activeElement === document.body) goTo(placeNow())
    else if (open >= 0) viewport.show(open)
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const from = placeNow()
    if (isArrow(event.key)) {
      event.preventDefault()
      const to = walk.step(from, event.key)
      if (to !== null) goTo(to)
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      goTo(event.key === 'Home' ? 0 : scene.visible.boxes.length - 1)
    }
  }

  return (
    <BoxContext value={actions}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of boxes that is walked with the arrow keys */}
      <div
        ref={frame}
        className="graph-canvas"
        role="group"
        aria-label={`Graph of ${scene.visible.boxes.length} boxes: arrow keys walk along it, Enter opens`}
        tabIndex={hasFocus ? -1 : 0}
        onFocus={(event) => {
          setFocus(true)
          // Only when the keyboard comes in from outside: a press on the ground moves nothing.
          const isInside = event.currentTarget.contains(event.relatedTarget)
          const isFrame = event.target === frame.current && frame.current.matches(':focus-visible')
          if (isFrame && !isInside) goTo(placeNow())
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setFocus(false)
        }}
        onKeyDown={onKeyDown}
      >
        <ReactFlow<BoxNode>
          nodes={nodes}
          edges={noEdges}
          nodeTypes={nodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          onlyRenderVisibleElements
          minZoom={0.05}
          maxZoom={1.5}
          attributionPosition="bottom-left"
          onPaneClick={({ clientX, clientY }) => viewport.enterMap({ x: clientX, y: clientY })}
          onMoveStart={viewport.onMoveStart}
          onMove={viewport.onMove}
          onMoveEnd={viewport.onMoveEnd}
          aria-label="Graph"
        >
          <FarMap drawn={drawn} />
          <Edges
            visible={scene.visible}
            drawing={drawing}
            sizes={scene.sizes}
            direction={scene.direction}
            overlay={scene.overlay}
            store={store}
          />
        </ReactFlow>
      </div>
      <GraphTools onFit={viewport.fitAll} onZoom={viewport.zoomBy} />
    </BoxContext>
  )
}

function isArrow(key: string): key is ArrowKey {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown'
}
