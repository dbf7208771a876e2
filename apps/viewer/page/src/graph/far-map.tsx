import { ViewportPortal } from '@xyflow/react'
import { useContext, useMemo } from 'react'
import { stateLook } from '../ui/state.ts'
import './far-map.css'
import type { Drawn } from './layout/use-drawing.ts'
import type { Scene } from './scene.ts'
import { StandingContext } from './standing-context.ts'

/**
 * The boxes from very far away, where no name can be read: a few paths, one for each tone, in place of a thousand elements that are
 * each as large as a dot. Pressing it comes nearer.
 */
export function FarMap({ drawn: { subject, drawing } }: { readonly drawn: Drawn<Scene> }) {
  const standing = useContext(StandingContext)
  const paths = useMemo(() => {
    const byTone = new Map<string, string[]>()
    subject.visible.boxes.forEach((box, place) => {
      const spot = drawing.spots[place]
      const size = subject.sizes[place]
      if (!spot || !size) return
      const one = box.type === 'asset' && Object.hasOwn(standing, box.id) ? standing[box.id] : undefined
      const state = one?.activity?.state ?? one?.health
      const isLit = box.type === 'asset' ? box.lit : subject.overlay === null
      const tone = !isLit ? 'dim' : state === undefined ? 'quiet' : stateLook(state).tone
      const path = byTone.get(tone) ?? []
      byTone.set(tone, path)
      const { width, height } = size
      path.push(`M${spot.x - width / 2} ${spot.y - height / 2}h${width}v${height}h${-width}z`)
    })
    return [...byTone].map(([tone, path]) => [tone, path.join('')] as const)
  }, [subject, drawing, standing])
  return (
    <ViewportPortal>
      <svg className="far-map" width={1} height={1} aria-hidden="true">
        {paths.map(([tone, path]) => (
          <path key={tone} data-tone={tone} d={path} />
        ))}
      </svg>
    </ViewportPortal>
  )
}
