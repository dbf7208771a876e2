import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { commandLines } from '../text/command.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { screenNames } from '../text/names.ts'
import { pad } from '../text/width.ts'
import { type DroppedView, dropLines } from './drops.ts'
import { planHead } from './head.ts'
import { nothingToDo } from './nothing.ts'
import { riskLines } from './risks.ts'
import { sparedLines } from './spared.ts'
import { planSteps } from './steps.ts'
import { notRunLines, untouchedLines } from './untouched.ts'

export interface FormatPlanOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label' | 'asset'>
  /** What to type to carry it out; without it there is no `Run it` line. Pasteable as printed. */
  readonly command?: string
  /** Views that nobody here makes and that go with what is replaced. Default: none. */
  readonly drops?: readonly DroppedView[]
  /** Every asset of every step. */
  readonly allRows?: boolean
}

const labelWidth = 13

/**
 * A plan for people: what will run in which order, why and in which mode, what is left alone, and how to start it.
 * Ends without a line break.
 */
export function formatPlan(plan: Plan, options: FormatPlanOptions): string {
  const pen = ink(options)
  const names = screenNames(options.graph, plan.assets.map(({ key }) => key).concat(plan.request.roots), pen)
  const room = pen.width - labelWidth - 1
  const notes = [
    ...labelled('At risk', riskLines(plan, names, pen, room)),
    ...labelled('Drops', dropLines(options.drops ?? [], names, pen, room)),
    ...labelled('Spared', sparedLines(plan, room)),
    ...labelled('Not touched', untouchedLines(plan, names, pen, room)),
    ...labelled('Not checked', notRunLines(plan, names, pen, room)),
    ...labelled('Run it', options.command === undefined ? [] : commandLines(pen.text(options.command), room)),
  ]
  const steps = planSteps(plan, options.graph, names, pen, options.allRows ?? false)
  const body = steps.length > 0 ? steps : nothingToDo(plan, names, pen.width - 1).map((line) => ` ${line}`)
  return [...planHead(plan, pen), '', ...body, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')

  function labelled(label: string, lines: readonly string[]): string[] {
    return lines.map((line, i) => ` ${pen.paint(pad(i === 0 ? label : '', labelWidth), 'dim')}${line}`)
  }
}
