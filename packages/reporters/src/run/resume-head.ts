import type { AssetKey } from '@headwater/graph'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { assets, type Names, screenNames } from '../text/names.ts'
import { formatCount } from '../text/quantity.ts'
import { elideEnd } from '../text/width.ts'
import { flow } from '../text/words.ts'
import type { RunListItem } from './runs.ts'

/** A run that is about to go on. */
export interface ResumeHead extends Pick<RunListItem, 'runId' | 'selection' | 'target' | 'logicalDate'> {
  /** How many assets are finished and stay as they are. */
  readonly finished: number
  /** What runs; an asset of several partitions once for each of them. */
  readonly left: readonly AssetKey[]
}

const namesShown = 6

/** What a resume does: what stays finished, and what runs. */
export function formatResume(run: ResumeHead, options: ScreenOptions & { readonly graph: Names }): string {
  const pen = ink(options)
  const { finished, left } = run
  const facts = [
    `Resume  ${pen.text(run.selection)}`,
    `run ${pen.text(run.runId)}`,
    `target ${pen.text(run.target)}`,
    `date ${pen.text(run.logicalDate)}`,
  ]
  const keys = [...new Set(left)]
  const runs =
    keys.length === 0
      ? 'no asset: only its end is still to be written down'
      : `${formatCount(left.length)}: ${screenNames(options.graph, keys, pen).several(keys, namesShown)}`
  const line = (label: string, text: string): string => ` ${pen.paint(label, 'dim')}${elideEnd(text, pen.width - 9)}`
  return [
    ...flow(facts, '  ·  ', pen.width),
    '',
    line('Stays   ', `${formatCount(finished)} of ${assets(finished + left.length)}`),
    line('Runs    ', runs),
  ].join('\n')
}
