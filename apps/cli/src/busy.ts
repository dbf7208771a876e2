import { setTimeout as sleep } from 'node:timers/promises'
import { describeOwner, type Holder } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'
import { formatDuration, plural } from '@headwater/reporters'
import { buryDeadRuns, isDead } from './dead-runs.ts'
import { runsCommand } from './next-commands.ts'

const POLL_MS = 500

/** Another run writes some of the same assets, and nobody is to wait for it. Exit code 1: the input is right, the time is not. */
export class BusyError extends UserError {
  override readonly exitCode = 1
}

/** `run 7f3c of ana@host writes silver/fact_boxscores, silver/dim_teams (+1)`, or `silver/transactions 2024-01-02 (+3)`. */
export function holderInWords(
  { runId, requestedBy, assets, partitions = [] }: Holder,
  graph: Pick<AssetGraph, 'label'>,
): string {
  const names = assets.slice(0, 2).map((key) => graph.label(key))
  const more = assets.length > 2 ? ` (+${assets.length - 2})` : ''
  const [first, ...others] = partitions
  const dates = first === undefined ? '' : ` ${first}${others.length > 0 ? ` (+${others.length})` : ''}`
  return `run ${runId} of ${requestedBy} writes ${names.join(', ')}${more}${dates}`
}

/** What `--if-busy fail` ends with. */
export function busyError(holders: readonly Holder[], graph: Pick<AssetGraph, 'label'>, target: string): BusyError {
  const assets = new Set(holders.flatMap((holder) => holder.assets)).size
  return new BusyError(
    'refused',
    `${plural(assets, 'asset')} of this plan ${assets === 1 ? 'is' : 'are'} being written`,
    {
      details: holders.map(
        (holder) =>
          `${holderInWords(holder, graph)}; ${describeOwner(holder.owner)}, ${signOfLife(holder.heartbeatAt)}`,
      ),
      next: holders.map(({ runId }) => runsCommand('watch', runId, target)),
    },
  )
}

/** `heard of 2 s ago`. The server's clock may be ahead of ours. */
export function signOfLife(heartbeatAt: Date | null): string {
  if (heartbeatAt === null) return 'never heard of'
  return `heard of ${formatDuration(Math.max(0, Date.now() - heartbeatAt.getTime()))} ago`
}

/** Says whom is waited for, and waits until none of them runs any more; one that dies meanwhile is buried. */
export async function waitForHolders(
  ledger: Ledger,
  holders: readonly Holder[],
  graph: Pick<AssetGraph, 'label'>,
  target: string,
  tell: (line: string) => void,
  pollMs = POLL_MS,
): Promise<void> {
  for (const holder of holders) tell(`waiting: ${holderInWords(holder, graph)}`)
  tell(`  watch it   ${runsCommand('watch', holders[0]?.runId ?? '', target)}`)
  const awaited = new Set(holders.map(({ runId }) => runId))
  for (;;) {
    const running = (await ledger.runs.unfinished()).filter(({ runId }) => awaited.has(runId))
    if (running.length === 0) return
    if (running.some(isDead)) await buryDeadRuns(ledger, tell, target)
    else await sleep(pollMs)
  }
}
