import { daily, type FreshnessPolicy } from '@headwater/graph'
import { drawGraph, drawnKey } from '@headwater/graph/testing'
import { evaluateFreshness } from '../evaluate.ts'
import type { FreshnessOptions } from '../options.ts'
import { type Story, storyOf } from './story.ts'

export const HOUR = 3_600_000
export const games = daily({ start: '2024-10-22', timeZone: 'UTC' })
export const age = (hours: number, warn?: number): FreshnessPolicy => ({
  type: 'age',
  errorMs: hours * HOUR,
  ...(warn !== undefined && { warnMs: warn * HOUR }),
})
export const by: FreshnessPolicy = {
  type: 'by',
  time: '13:00',
  timeZone: 'UTC',
  lagDays: 1,
  errorMs: 0,
  unless: 'no games',
}

export function evaluate(story: Story, at: string, options: Partial<FreshnessOptions> = {}) {
  return evaluateFreshness(story.graph, story.facts(), { at: new Date(at), target: 'sandbox', ...options })
}

export function resultOf(story: Story, name: string, at: string, options: Partial<FreshnessOptions> = {}) {
  const found = evaluate(story, at, options).results.filter(({ asset }) => asset === drawnKey(name))
  if (found.length !== 1) throw new Error(`${found.length} results of ${name}`)
  return found[0]
}

export const stateOf = (...args: Parameters<typeof resultOf>) => resultOf(...args)?.state

//   box (a partition a day) -> fact -> mart
export const platform = (policy: FreshnessPolicy = by) =>
  storyOf(drawGraph('box -> fact -> mart'), { box: { partitions: games, freshness: [policy] } })

export function brought(story: Story, day: string, at: string): void {
  story.make('box', at, { partition: day })
  story.make('fact', at)
  story.make('mart', at)
}
