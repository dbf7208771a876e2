import type { PartitionState } from './series.ts'
import { type Strip, stretches } from './strip.ts'

/** Shapes before colours: each state fills so much of the height, from the ground up. */
const HEIGHTS: { readonly [state in PartitionState]: number } = {
  failed: 1,
  missing: 0.12,
  stale: 0.6,
  unavailable: 0.3,
  running: 0.8,
  fresh: 0.8,
}
/** What is worse than most of a bucket, at its foot. */
const FOOT_PX = 8
/** What is wrong is seen, though it shares a pixel with thousands. */
const LEAST_PX = 2

/** The variables of the theme that it is drawn with. */
export const colorNames = ['bad', 'warn', 'away', 'accent', 'strip-fresh', 'ink'] as const
type ColorName = (typeof colorNames)[number]

const COLORS: { readonly [state in PartitionState]: ColorName } = {
  failed: 'bad',
  missing: 'warn',
  stale: 'warn',
  unavailable: 'away',
  running: 'accent',
  fresh: 'strip-fresh',
}

export interface PaintedStrip {
  readonly strip: Strip
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Pixels of the device for one of CSS. */
  readonly scale: number
  /** The bucket that the cursor is on. */
  readonly cursor: number
  readonly colors: { readonly [name in ColorName]: string }
}

/**
 * Draws the strip: each bucket as what most of it is, and below that what is worse; a failure from top to bottom. What is right is
 * drawn first, so that nothing that is not lies under it.
 */
export function paintStrip(canvas: HTMLCanvasElement, painted: PaintedStrip): void {
  const { strip, width, height, scale, cursor, colors } = painted
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const pen = canvas.getContext('2d')
  const count = strip.worst.length
  if (pen === null || count === 0) return
  pen.scale(scale, scale)
  const px = width / count
  const gap = px >= 4 ? 1 : 0

  const bar = (state: PartitionState, from: number, to: number, high: number) => {
    pen.fillStyle = colors[COLORS[state]]
    const wide = Math.max(state === 'fresh' ? 0 : LEAST_PX, (to - from) * px)
    if (gap === 0) pen.fillRect(Math.min(from * px, width - wide), height - high, wide, high)
    else for (let i = from; i < to; i++) pen.fillRect(i * px, height - high, px - gap, high)
  }

  const found = stretches(strip)
  for (const { common, from, to } of found) bar(common, from, to, Math.max(2, HEIGHTS[common] * height))
  for (const { common, worst, from, to } of found) {
    if (worst !== common) bar(worst, from, to, worst === 'failed' ? height : FOOT_PX)
  }
  const middle = Math.min(width - 1, Math.max(1, (cursor + 0.5) * px))
  pen.fillStyle = colors.ink
  pen.fillRect(middle - 1, 0, 2, height)
}
