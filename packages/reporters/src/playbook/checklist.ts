import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { lookQuery } from '../runbook/look-query.ts'
import { code } from '../runbook/markdown.ts'
import { datesInWords } from '../silver/dates.ts'
import { plural } from '../text/quantity.ts'
import type { AsideFacts } from './aside-facts.ts'

/** What is ticked off, in order: the runbooks' own stages. */
export function checklist(plan: Plan, aside: AsideFacts | null, graph: Pick<AssetGraph, 'asset'>): string[] {
  const items = [
    'The reason is written down (`--reason`), and the ticket where there is one',
    aside === null
      ? 'Those who are affected know when it starts'
      : 'Those who are affected know when it starts: Headwater announces it where alerts go',
    ...(aside === null ? inPlace(plan, graph) : isolated(aside)),
    'The report is with the ticket: `pnpm headwater runs report <run>`',
  ]
  return items.map((item) => `- [ ] ${item}`)
}

function isolated({ dates, leftOut, canary, backfillId, replaced }: AsideFacts): string[] {
  return [
    `Bronze is there for ${plural(dates.length, 'date')}${leftOut.length === 0 ? '' : `, and it is known why not for ${datesInWords(leftOut.map(({ date }) => date))}`}`,
    'A backup is taken, counted and checked (`--backup`; optional, recommended)',
    ...(canary === null ? [] : [`The canary ${code(canary)} is validated, and its difference is the wanted one`]),
    `${plural(dates.length, 'run')} validated: \`_SUCCESS\`, run_id and execution_arn, parts readable, rows as counted, quarantine and condemned rows under their limits`,
    ...(replaced === 0
      ? []
      : [
          `The differences to ${plural(replaced, 'original')} are looked at and accepted: ${code(`pnpm headwater compare ${backfillId}`)}`,
        ]),
    'It is promoted by somebody who may: Silver and gold move together',
    `Athena says the same, COUNT, MIN and MAX by run_id, as many as were written, dates in range: ${code(`pnpm headwater verify ${backfillId}`)}`,
    'Those who are affected know of the promotion',
    'Both runs are kept; failed ones are cleaned up (`pnpm headwater clean --failed`)',
  ]
}

function inPlace({ assets, request }: Plan, graph: Pick<AssetGraph, 'asset'>): string[] {
  const looked = assets.some(({ key }) => lookQuery(graph.asset(key)) !== null)
  return [
    'The set, the order and the mode of each asset are looked at: this page, or `pnpm plan`',
    ...(assets.some(({ mode }) => mode === 'ingest')
      ? [`The source has ${request.partitions.length === 0 ? 'the data' : datesInWords(request.partitions)}`]
      : []),
    'Nobody else writes these assets meanwhile: the ledger sees to it for runs of Headwater',
    'Every step is done and no check of severity `error` fails',
    ...(looked ? ['The newest rows are looked at: the queries under "By hand"'] : []),
    ...(assets.some(({ mode }) => mode === 'restart')
      ? ['Every task that ran at the start is replaced, and the page answers']
      : []),
    '`pnpm headwater status` says fresh, of all that was asked for',
  ]
}
