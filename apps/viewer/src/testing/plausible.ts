import type { IsolatedRun } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Plan, Untouched } from '@headwater/planner'
import { type AssetHealthLine, formatWhy, type Why, type WhyRoot, type WhyStep } from '@headwater/reporters'
import type { CodeView, ColumnView, ComparisonView, JsonOf, WhyView } from '../api/index.ts'

/*
 * Plausible answers where the command's own would need a workspace. Test equipment only.
 */

export function reasonsOf({ assets }: Plan, graph: AssetGraph): readonly string[] {
  return assets.map(({ reason, modeReason }) => {
    const label = (key: AssetKey): string => graph.label(key)
    const words = (): string => {
      switch (reason.type) {
        case 'asked':
          return 'you asked'
        case 'upstream':
          return `← ${label(reason.asset)}${reason.others > 0 ? ` (+${reason.others})` : ''}`
        case 'downstream':
          return `above ${label(reason.asset)}`
        case 'never built':
          return `never built; needed by ${label(reason.neededBy)}`
        case 'view dropped':
          return `view on ${label(reason.table)}, which is replaced`
        case 'same operation':
          return `made together with ${label(reason.asset)}`
        case 'stale':
          return `stale: ${reason.cause.type}`
      }
    }
    return modeReason === '' ? words() : `${words()}; ${modeReason}`
  })
}

const untouchedWords: { readonly [type in Untouched['type']]: string } = {
  live: 'live, reads on every request',
  'not affected': 'nothing upstream of them changes',
  'never built': 'never built, and nothing here needs them',
  excluded: 'excluded',
  'left behind': 'behind it and now out of date',
  'at promotion': 'rebuilt when it is promoted',
  'by backfill': 'out of date, and written aside: a backfill makes them',
}

export function untouchedOf({
  untouched,
}: Plan): readonly { readonly why: string; readonly keys: readonly string[] }[] {
  return untouched.filter(({ keys }) => keys.length > 0).map(({ type, keys }) => ({ why: untouchedWords[type], keys }))
}

/** The way up to what is wrong by itself, as the statuses have it. */
export function whyOf(graph: AssetGraph, key: AssetKey, lines: readonly AssetHealthLine[], now: Date): WhyView {
  const byKey = new Map(lines.map((line) => [line.key, line]))
  const asked = byKey.get(key)
  if (asked === undefined) throw new InternalError(`${key} has no content of its own`)
  const steps: WhyStep[] = []
  let here = asked
  for (;;) {
    const cause = here.causes.find(({ type }) => type === 'upstream stale' || type === 'upstream changed')
    const source = cause && 'asset' in cause ? byKey.get(cause.asset) : undefined
    if (cause === undefined || source === undefined || steps.length > 50) break
    const step = { asset: here.key, source: source.key }
    if (cause.type === 'upstream changed') {
      const { read, now: version } = cause
      steps.push({ type: 'upstream changed', ...step, read, now: version, at: now, partitions: [] })
      break
    }
    steps.push({ type: 'upstream stale', ...step })
    here = source
  }
  const why: Why = {
    key,
    health: asked.health,
    trouble: asked.trouble,
    steps,
    root: rootOf(here),
    others: [],
    late: [],
    made: { at: now, version: '9c1e41aa07d2', runId: null, source: 'dbt by hand', unchangedSince: null, from: [] },
  }
  const next =
    asked.health === 'fresh' ? [] : [{ label: 'mend', command: `pnpm materialize ${graph.label(key)} --stale` }]
  const text = formatWhy(why, { graph, now, next: [], colour: false, width: 100 })
  return { why: JSON.parse(JSON.stringify(why)) as JsonOf<Why>, lines: text.split('\n'), next }
}

function rootOf({ key, causes, trouble }: AssetHealthLine): WhyRoot | null {
  for (const cause of causes) {
    if (cause.type === 'missing') {
      const failing = trouble && { ...trouble, state: 'unavailable' as const }
      return { type: 'missing', asset: key, partitions: cause.partitions, trouble: failing }
    }
    if (cause.type === 'invalidated') return { type: 'invalidated', asset: key, invalidation: cause.invalidation }
    if (cause.type === 'code changed') return { type: 'code changed', asset: key, moved: ['SQL'], madeAt: null }
    if (cause.type === 'upstream changed') return { type: 'rebuilt', asset: cause.asset, by: null }
  }
  return null
}

export function plausibleCode(
  graph: AssetGraph,
  key: AssetKey,
): { readonly code: CodeView | null; readonly columns: readonly ColumnView[] } {
  const { kind, upstream, operation } = graph.asset(key)
  const [platform = '', group = '', name = ''] = key.split('/')
  const columns: ColumnView[] = ['game_id', 'game_date', 'team', 'value'].map((column, i) => ({
    name: column,
    type: ['bigint', 'date', 'text', 'numeric(16,2)'][i] ?? null,
    description: i === 3 ? 'What it is about. <i>Not markup</i>.' : '',
  }))
  if (kind === 'model') {
    const reads = upstream.map((source) => `{{ ref('${source.split('/')[2]}') }}`)
    const text = [
      '-- one row for each game and team; </script><script>alert(1)</script>',
      'select game_id, game_date, team,',
      '  sum(points) over (partition by team order by game_date, game_id) as value',
      `from ${reads[0] ?? 'raw'} as a`,
      ...reads.slice(1).map((read, i) => `left join ${read} as j${i} using (game_id, team)`),
      "where game_date < '{{ var('run_date') }}'",
    ].join('\n')
    return { code: { language: 'sql', path: `apps/${platform}/dbt/models/${group}/${name}.sql`, text }, columns }
  }
  if (operation === undefined) return { code: null, columns: [] }
  const text = `def main(run_date: str) -> None:\n    """Brings in ${name}."""\n    rows = fetch("${name}", run_date)\n    upsert(rows)\n`
  return { code: { language: 'python', path: `apps/${platform}/scripts/${name}.py`, text }, columns }
}

export function plausibleComparison(one: IsolatedRun, other: IsolatedRun): ComparisonView {
  const rows = (run: IsolatedRun): number => run.metrics?.valid_rows ?? 0
  const more = rows(other) - rows(one)
  const sum = (count: number): string => (count * 84.13).toFixed(2)
  return {
    comparison: {
      partition: one.partition,
      a: { runId: one.runId, rows: rows(one), amount: sum(rows(one)) },
      b: { runId: other.runId, rows: rows(other), amount: sum(rows(other)) },
      rows: { added: Math.max(0, more), removed: Math.max(0, -more), changed: 2 },
      byCurrency: { EUR: 0, GBP: more },
    },
    lines: [
      `${one.partition}   ${one.runId}   ${rows(one)} rows`,
      `${' '.repeat(one.partition.length)}   ${other.runId}   ${rows(other)} rows (${more >= 0 ? '+' : ''}${more}, all GBP)`,
      'amount   84.13 a row on both sides',
    ],
  }
}
