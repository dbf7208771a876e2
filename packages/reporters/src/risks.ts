import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { ink, type ScreenOptions } from './text/ink.ts'
import { type LabelledLine, labelledLines } from './text/labelled.ts'
import { formatCount } from './text/quantity.ts'

/** Assets that are named before the rest is counted. */
const NAMED = 5

/** What may go wrong in the modes that somebody forced: a warning behind the plan. Empty where nothing can. */
export function formatRisks(
  { assets }: Pick<Plan, 'assets'>,
  options: ScreenOptions & { readonly graph: Pick<AssetGraph, 'label'> },
): string {
  const pen = ink(options)
  const risky = assets.flatMap(({ key, risk }) => (risk === undefined ? [] : [{ key, risk }]))
  if (risky.length === 0) return ''
  const lines = risky.slice(0, NAMED).map(
    ({ key, risk }): LabelledLine => ({
      label: pen.text(options.graph.label(key)),
      text: pen.text(risk),
      style: 'warn',
      lines: 3,
    }),
  )
  const more = risky.length - lines.length
  return [
    ` ${pen.paint('!', 'warn')} ${pen.paint('--incremental adds to models where that may be wrong; without it each is rebuilt in the mode that is right', 'warn')}`,
    ...labelledLines(lines, pen, 3),
    ...(more > 0 ? [`   … ${formatCount(more)} more`] : []),
  ].join('\n')
}
