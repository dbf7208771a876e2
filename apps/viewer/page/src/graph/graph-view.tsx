import '@xyflow/react/dist/base.css'
import type { GraphView as GraphData } from '@headwater/viewer'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useStanding } from '../data/index.ts'
import { EmptyState, Loading } from '../ui/empty-state.tsx'
import { plural } from '../ui/format.ts'
import { TroubleNote } from '../ui/trouble-note.tsx'
import { Canvas } from './canvas.tsx'
import { type GraphIndex, graphIndex } from './graph-index.ts'
import './graph-view.css'
import type { GraphOverlay } from './overlay.ts'
import { type Asked, type Scope, scopeOf } from './scope.ts'
import { StandingContext } from './standing-context.ts'
import { type Troubled, troubledIn, withEarlier } from './troubled.ts'
import { useDirection } from './use-direction.ts'
import { visibleGraph } from './visible.ts'

export interface Matches {
  readonly keys: readonly string[]
  /** How many edges around them. */
  readonly depth: number
  /** Leaves out neighbours where there are more than so many on one side. */
  readonly fan?: number
}

export interface GraphViewProps {
  readonly graph: GraphData
  /** A plan on the graph: its assets lit with their order, everything else dimmed. */
  readonly overlay?: GraphOverlay | null
  /** One asset and what is around it, and nothing else. */
  readonly focus?: { readonly key: string; readonly up: number; readonly down: number } | null
  /** What a search found: lit, with what is around it. */
  readonly matches?: Matches | null
  /** Ids of groups that are opened, and what opens one more. Left out: it keeps them by itself. */
  readonly openGroups?: ReadonlySet<string>
  readonly onOpenGroup?: (groupId: string) => void
  /** The asset whose pane is open. */
  readonly openKey?: string | null
  readonly onOpen: (key: string) => void
}

const none = {}
const noGroups: ReadonlySet<string> = new Set()

/** The graph: fills its parent. Opens on what is stale, failed or running unless something else is asked for. */
export function GraphView(props: GraphViewProps) {
  const { graph, overlay = null, focus = null, matches = null, openKey = null, onOpen } = props
  const [ownGroups, setOwnGroups] = useState(noGroups)
  const openOwn = useCallback((id: string) => setOwnGroups((before) => new Set([...before, id])), [])
  const openGroups = props.openGroups ?? ownGroups
  const standing = useStanding()
  const frame = useRef<HTMLDivElement>(null)
  const direction = useDirection(frame)
  const index = graphIndex(graph)
  const assets = standing.data?.assets ?? none
  const troubled = useTroubled(index, assets)
  const asked = useMemo(
    () => placed(index, { overlay, focus, matches, troubled, open: openGroups }),
    [index, overlay, focus, matches, troubled, openGroups],
  )
  const given = useMemo(() => scopeOf(index, asked), [index, asked])
  const picked = openKey === null ? null : (index.placeOf.get(openKey) ?? null)
  // Only for what is not drawn yet: otherwise each press on a box would lay everything out anew.
  const missing = picked !== null && !given.shown.has(picked) ? picked : null
  const scope = useMemo(
    () => (missing === null ? given : scopeOf(index, { ...asked, picked: missing })),
    [index, given, asked, missing],
  )
  const view = useMemo(
    () => ({ overlay, focus, matches, openGroups, missing, direction }),
    [overlay, focus, matches, openGroups, missing, direction],
  )
  const visible = useMemo(() => visibleGraph(index, scope), [index, scope])
  const isEmpty = visible.boxes.length === 0
  return (
    <div className="graph-view" ref={frame}>
      {standing.isPending || direction === null ? (
        <Loading what="Reading how everything stands" />
      ) : isEmpty ? (
        <EmptyState title="Nothing to draw" />
      ) : (
        <StandingContext value={assets}>
          <Canvas
            index={index}
            visible={visible}
            view={view}
            direction={direction}
            overlay={overlay}
            openKey={openKey}
            onOpen={onOpen}
            onOpenGroup={props.onOpenGroup ?? openOwn}
          />
        </StandingContext>
      )}
      {standing.isError && <TroubleNote error={standing.error} />}
      {scope.cut > 0 && <CutNote scope={scope} />}
    </div>
  )
}

function CutNote({ scope }: { readonly scope: Scope }) {
  return (
    <p className="graph-note" role="status">
      {plural(scope.cut, 'asset is', 'assets are')} not drawn one by one: the list has them
    </p>
  )
}

/**
 * What is in trouble, and what was since the graph was opened: what a run mends stays where it is on the drawing, green, instead of
 * going away under one's eyes.
 */
function useTroubled(index: GraphIndex, standing: Parameters<typeof troubledIn>[1]): Troubled {
  const kept = useRef<{ readonly index: GraphIndex; readonly troubled: Troubled } | null>(null)
  return useMemo(() => {
    const now = troubledIn(index, standing)
    const before = kept.current?.index === index ? kept.current.troubled : null
    const troubled = before === null ? now : withEarlier(before, now)
    kept.current = { index, troubled }
    return troubled
  }, [index, standing])
}

function placed(
  index: GraphIndex,
  asked: Pick<GraphViewProps, 'overlay' | 'focus' | 'matches'> & Pick<Asked, 'troubled' | 'open'>,
): Asked {
  const places = (keys: readonly string[]) => new Set(keys.flatMap((key) => index.placeOf.get(key) ?? []))
  const focused = asked.focus ? index.placeOf.get(asked.focus.key) : undefined
  return {
    overlay: asked.overlay ? places(Object.keys(asked.overlay)) : null,
    focus: asked.focus && focused !== undefined ? { place: focused, up: asked.focus.up, down: asked.focus.down } : null,
    matches: asked.matches ? { ...asked.matches, places: places(asked.matches.keys) } : null,
    troubled: asked.troubled,
    picked: null,
    open: asked.open,
  }
}
