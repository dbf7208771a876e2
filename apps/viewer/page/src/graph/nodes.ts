import { type Node, Position } from '@xyflow/react'
import type { AssetBoxData } from './asset-box.tsx'
import type { GroupBoxData } from './group-box.tsx'
import type { Drawn } from './layout/use-drawing.ts'
import { overlayOf } from './overlay.ts'
import type { Scene } from './scene.ts'

export type BoxNode = Node<AssetBoxData, 'asset'> | Node<GroupBoxData, 'stack'>

/** The boxes of a drawing as React Flow wants them, in the order in which one reads. */
export function nodesOf({ subject, drawing }: Drawn<Scene>, openKey: string | null): BoxNode[] {
  const { visible, sizes, overlay, index } = subject
  const somePlatforms = new Set(index.groups.map(({ platform }) => platform)).size > 1
  const order = visible.boxes.map((_, place) => place).sort(byReading(drawing))
  return order.flatMap((place): BoxNode[] => {
    const box = visible.boxes[place]
    const spot = drawing.spots[place]
    const size = sizes[place]
    if (!box || !spot || !size) return []
    const { width, height } = size
    const frame = {
      id: box.id,
      position: { x: spot.x - width / 2, y: spot.y - height / 2 },
      width,
      height,
      // Said beforehand: otherwise each box is drawn, measured, and drawn again.
      handles: [{ type: 'target' as const, position: Position.Left, x: 0, y: height / 2, width: 1, height: 1 }],
    }
    if (box.type === 'group') {
      const { group, members } = box
      const data: GroupBoxData = {
        boxId: box.id,
        groupId: group.id,
        title: somePlatforms ? `${group.platform} ${group.name}` : group.name,
        members: members.flatMap((member) => index.assets[member]?.key ?? []),
        isRest: members.length < group.members.length,
        dimmed: overlay !== null,
      }
      return [{ ...frame, type: 'stack', data }]
    }
    const asset = index.assets[box.place]
    if (asset === undefined) return []
    const data: AssetBoxData = {
      asset,
      lit: box.lit,
      isOpen: box.id === openKey,
      overlay: overlayOf(overlay, box.id),
      degree: [index.upstream[box.place]?.length ?? 0, index.downstream[box.place]?.length ?? 0],
    }
    return [{ ...frame, type: 'asset', data }]
  })
}

/** As one reads: with the flow, and along each rank. */
function byReading({ spots }: Drawn<Scene>['drawing']) {
  return (a: number, b: number) => {
    const [left, right] = [spots[a], spots[b]]
    if (!left || !right) return 0
    return left.x - right.x || left.y - right.y
  }
}
