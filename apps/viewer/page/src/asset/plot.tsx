import { useEffect, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useThemeColors } from '../partitions/use-theme-colors.ts'
import { useWidth } from '../partitions/use-width.ts'
import { formatTime } from '../ui/index.ts'
import './plot.css'
import { extent, type PlotSeries } from './plots.ts'

const HEIGHT_PX = 72
/** Of fewer pixels for each a dot would touch the next. */
const DOT_PX = 8
const colorNames = ['accent', 'surface'] as const

interface PlotProps {
  readonly title: string
  readonly series: PlotSeries
  readonly format: (value: number) => string
}

/** A small line over time. Its caption has the newest value, or the one that is pointed at; the table below it has them all. */
export function Plot({ title, series, format }: PlotProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const colors = useThemeColors(ref, colorNames)
  const [pointed, setPointed] = useState<number | null>(null)
  const { times, values } = series

  useEffect(() => {
    if (ref.current === null || colors === null || width === 0) return
    const hasDots = times.length < width / DOT_PX
    const plot = new uPlot(optionsOf(colors, width, hasDots, setPointed), [[...times], [...values]], ref.current)
    return () => plot.destroy()
  }, [ref, colors, width, times, values])

  const { newest, least, most } = extent(series)
  const value = pointed === null ? newest : values[pointed]
  const time = pointed === null ? undefined : times[pointed]
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-title">{title}</span>
        <span className="plot-value">{value == null ? 'not known' : format(value)}</span>
        <span className="dim">
          {time === undefined ? `${format(least)} to ${format(most)}` : formatTime(new Date(time * 1000))}
        </span>
      </figcaption>
      <div ref={ref} className="plot-canvas" aria-hidden="true" />
    </figure>
  )
}

function optionsOf(
  { accent, surface }: { readonly [name in (typeof colorNames)[number]]: string },
  width: number,
  hasDots: boolean,
  onPoint: (index: number | null) => void,
): uPlot.Options {
  return {
    width,
    height: HEIGHT_PX,
    padding: [6, 4, 2, 4],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: { y: { range: (_, least, most) => roomAround(least, most) } },
    axes: [{ show: false }, { show: false }],
    series: [
      {},
      { stroke: accent, width: 1.5, spanGaps: true, points: { show: hasDots, size: 4, fill: accent, stroke: surface } },
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  }
}

/** A flat line stands in the middle; any other has a little air. */
function roomAround(least: number, most: number): [number, number] {
  const air = most > least ? (most - least) * 0.1 : Math.max(1, Math.abs(most) * 0.1)
  return [least - air, most + air]
}
