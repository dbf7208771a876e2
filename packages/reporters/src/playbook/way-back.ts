import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { block } from '../runbook/markdown.ts'
import { commandIn, word } from '../runbook/shell.ts'
import type { AsideFacts } from './aside-facts.ts'

/** How to get back to what was there before. */
export function wayBack(plan: Plan, aside: AsideFacts | null, graph: Pick<AssetGraph, 'asset' | 'label'>): string[] {
  const parts = [...(aside === null ? [] : [pointBack(plan, aside)]), ...inPlace(plan, graph)]
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

/** What is replaced where it stands has no earlier copy: it can be dumped first, or made again from what is above it. */
function inPlace({ assets, request }: Plan, graph: Pick<AssetGraph, 'asset' | 'label'>): string[][] {
  const replaced = assets.filter(({ mode }) => mode !== 'write aside' && mode !== 'restart')
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
