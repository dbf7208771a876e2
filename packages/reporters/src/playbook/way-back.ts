import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { block } from '../runbook/markdown.ts'
import { commandIn, word } from '../runbook/shell.ts'
import type { AsideFacts } from './aside-facts.ts'

/** How to get back to what was there before. */
export function wayBack(plan: Plan, aside: AsideFacts | null, graph: Pick<AssetGraph, 'asset' | 'label'>): string[] {
  const parts = [...(aside === null ? [] : [pointBack(plan, aside)]), ...pointed(plan, graph), ...inPlace(plan, graph)]
  return parts.flatMap((part, i) => (i === 0 ? part : ['', ...part]))
}

function pointBack({ request: { target } }: Plan, { backfillId }: AsideFacts): string[] {
  const elsewhere = target === 'sandbox' ? '' : ` --target ${word(target)}`
  return [
    'Before promotion there is nothing to undo: no reader sees the new runs. After it, one command points Silver and gold back together, once it has found the earlier runs whole, and deletes nothing. Then mend, and backfill again: under new run_ids.',
    '',
    ...block('sh', [
      `pnpm headwater rollback ${word(backfillId)} --reason 'why'${elsewhere}`,
      `pnpm headwater clean --failed${elsewhere}`,
    ]),
  ]
}

/** Months of gold: their earlier runs stay, and each is made of what counts. */
function pointed({ assets }: Plan, graph: Pick<AssetGraph, 'asset'>): string[][] {
  const months = assets.filter(({ key, mode }) => mode !== 'write aside' && graph.asset(key).storage === 'runs')
  if (months.length === 0) return []
  return [
    [
      'The earlier run of each month stays beside the new one, and the history in `_CANONICAL.json` has its name. A month is made of what counts: to have it otherwise, promote or roll back what it is made of.',
    ],
  ]
}

/** What is replaced where it stands has no earlier copy: it can be dumped first, or made again from what is above it. */
function inPlace({ assets, request }: Plan, graph: Pick<AssetGraph, 'asset' | 'label'>): string[][] {
  const replaced = assets.filter(
    ({ key, mode }) => mode !== 'write aside' && mode !== 'restart' && graph.asset(key).storage !== 'runs',
  )
  if (replaced.length === 0) return []
  const tables = replaced.flatMap(({ key, firstBuild }) => {
    const { storage, relation } = graph.asset(key)
    // Tables and views are made again from what is above them: only these may hold what is nowhere else.
    return relation && !firstBuild && (storage === 'rows' || storage === 'incremental')
      ? [`${relation.schema}.${relation.name}`]
      : []
  })
  const dump = [
    'pg_dump "$DATABASE_URL" --format=custom --file=before.dump',
    ...tables.map((name) => `--table=${word(name)}`),
  ]
  return [
    [
      'Tables are replaced where they stand, and no earlier content is kept. The way back is to put right what is above them and to run the same again; an interrupted or failed run goes on with `pnpm headwater runs resume`.',
      ...(tables.length === 0
        ? []
        : [
            '',
            'To be able to go back to the very rows, dump what is brought in or added to first, and mark it as wrong after putting it back:',
            '',
            ...block('sh', [
              ...commandIn('.', dump),
              'pg_restore --dbname="$DATABASE_URL" --clean --if-exists before.dump',
              ...commandIn('.', [
                'pnpm headwater invalidate',
                ...request.roots.map((key) => word(graph.label(key))),
                `--reason 'put back' --target ${word(request.target)}`,
              ]),
            ]),
          ]),
    ],
  ]
}
