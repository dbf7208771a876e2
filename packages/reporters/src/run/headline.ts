import type { AssetState } from '@headwater/engine'
import type { Ink, Style } from '../text/ink.ts'
import { formatCount, formatDuration } from '../text/quantity.ts'
import { textWidth } from '../text/width.ts'
import { flow } from '../text/words.ts'
import { isEmpty, isPartial, type JudgedAsset, type RunOutcome, type ShownState } from './outcome.ts'

/** How a run ended, in one line: each state that its assets ended in with its count, the run, its time. */
export function headline(run: RunOutcome, assets: readonly JudgedAsset[], pen: Ink): string[] {
  const counts = new Map<AssetState, number>()
  for (const { verdict } of assets) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const count = (state: AssetState) => counts.get(state) ?? 0
  const empty = Map.groupBy(assets.filter(isEmpty), ({ verdict }) => verdict)
  const without = (state: AssetState) => {
    const days = empty.get(state)?.length ?? 0
    return days > 0 ? ` (${formatCount(days)} empty)` : ''
  }
  const counted = (state: AssetState, word: string) =>
    count(state) > 0 ? [`${formatCount(count(state))} ${word}${without(state)}`] : []
  const made = count('materialized') + count('unchanged')
  const aside = count('written aside')
  const idle = run.state === 'succeeded' && count('materialized') + aside === 0
  const nothingNew = idle && made === 0 && count('unavailable') > 0
  const nothingChanged = idle && count('unavailable') === 0 && made + count('unchanged upstream') > 0
  const { word, style } = nothingNew
    ? ({ word: 'Nothing rebuilt: no new data', style: 'warn' } as const)
    : nothingChanged
      ? ({ word: 'Done: nothing has changed', style: 'good' } as const)
      : ends[run.state]
  const failed = count('failed')
  const of = formatCount(assets.length)
  const partial = assets.filter((asset) => isPartial(asset, assets)).length
  const facts = [
    ...(failed > 0 ? [`${formatCount(failed)} of ${of}`] : []),
    ...(failed > 0 || run.state !== 'succeeded'
      ? counted('materialized', 'done')
      : nothingNew || nothingChanged || (aside > 0 && made === 0)
        ? []
        : [`${formatCount(count('materialized'))} of ${of} rebuilt${without('materialized')}`]),
    ...(aside > 0 ? [`${formatCount(aside)} written aside`] : []),
    ...counted('unchanged', 'unchanged'),
    ...counted('unchanged upstream', 'unchanged upstream'),
    ...(count('unavailable') > partial ? [`${formatCount(count('unavailable') - partial)} unavailable`] : []),
    ...(partial > 0 ? [`${formatCount(partial)} partial`] : []),
    ...counted('not run', 'not run'),
    ...counted('interrupted', 'interrupted'),
    ...(run.finishedBefore ? [`${formatCount(run.finishedBefore)} of ${of} were finished before`] : []),
    `run ${pen.text(run.runId)}`,
    ...(run.durationMs === null ? [] : [formatDuration(run.durationMs)]),
  ]
  const lines = flow(facts, ' · ', pen.width - textWidth(word) - 2)
  return lines.map((line, i) =>
    i === 0 ? `${pen.paint(word, style)}  ${line}` : `${' '.repeat(textWidth(word) + 2)}${line}`,
  )
}

const ends: { readonly [state in ShownState]: { readonly word: string; readonly style: Style } } = {
  running: { word: 'Running', style: 'accent' },
  succeeded: { word: 'Done', style: 'good' },
  failed: { word: 'Failed', style: 'bad' },
  interrupted: { word: 'Interrupted', style: 'warn' },
  cancelled: { word: 'Cancelled', style: 'warn' },
  died: { word: 'Died', style: 'bad' },
}
