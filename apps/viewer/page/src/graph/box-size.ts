import type { NodeView } from '@headwater/viewer'
import { belowName, shortName } from './names.ts'
import { type GraphOverlay, overlayOf, shortReason } from './overlay.ts'
import type { Box } from './visible.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Around the words: a mark before them, a frame, air. */
const BESIDE = 48
const HEIGHT = 48
/** Room for the longest state before what it is. */
const STATE_WORD = 76
/** The number of a plan. */
const ORDER = 32
const NARROWEST = 160
const WIDEST = 360

/** Large enough for all of its words: widths in steps of the grid. */
export function boxSize(box: Box, assets: readonly NodeView[], overlay: GraphOverlay | null): Size {
  if (box.type === 'group') return { width: 208, height: 64 }
  const asset = assets[box.place]
  if (asset === undefined) return { width: NARROWEST, height: HEIGHT }
  const planned = overlayOf(overlay, box.id)
  const second = planned
    ? textWidth(`${planned.mode} ${shortReason(planned)}`, 'small') + 8
    : textWidth(belowName(asset), 'small') + STATE_WORD
  const words = Math.max(textWidth(shortName(asset), 'name'), second)
  const width = Math.ceil((words + BESIDE + (planned ? ORDER : 0)) / 8) * 8
  return { width: Math.min(WIDEST, Math.max(NARROWEST, width)), height: HEIGHT }
}

const fonts = { name: '500 14px', small: '400 12px' } as const
const widths = new Map<string, number>()
let pen: CanvasRenderingContext2D | null = null

function textWidth(text: string, size: keyof typeof fonts): number {
  const name = `${size} ${text}`
  const known = widths.get(name)
  if (known !== undefined) return known
  pen ??= document.createElement('canvas').getContext('2d')
  if (pen === null) return text.length * 7
  pen.font = `${fonts[size]} ${getComputedStyle(document.body).fontFamily}`
  const { width } = pen.measureText(text)
  widths.set(name, width)
  return width
}
