import type { Ledger, RunLine } from '@headwater/ledger'
import { formatRuns, judge } from '@headwater/reporters'
import { listItem, runShow, shownState } from '../../run-view.ts'
import { safeJson } from '../../secrets.ts'
import { openWorkspace } from '../../session.ts'
import { screen } from '../../terminal.ts'
import { withLedger } from '../../with-ledger.ts'
import type { RunsFlags } from './show.ts'

export interface RunsListFlags extends RunsFlags {
  readonly limit: number
}

/** `headwater runs list`: the newest runs of a target. */
export async function listRuns(flags: RunsListFlags): Promise<void> {
  const { workspace, target } = await openWorkspace(flags.target)
  const runs = await withLedger(workspace, target, async (ledger) => {
    const lines = await ledger.runs.list({ limit: flags.limit })
    return Promise.all(lines.map(async (line) => ({ line, failed: await failedAssets(ledger, line) })))
  })
  const text = flags.json
    ? safeJson(runs.map(({ line }) => ({ ...line, state: shownState(line) })))
    : formatRuns(
        runs.map(({ line, failed }) => listItem(line, failed)),
        { ...screen(process.stdout), now: target.now() },
      )
  process.stdout.write(`${text}\n`)
}

/** An asset that was built and has a failing check is a failed one; the summary alone does not say whose check it is. */
async function failedAssets({ runs }: Pick<Ledger, 'runs'>, { runId, state, summary }: RunLine): Promise<number> {
  const failed = summary?.assets.failed ?? 0
  const checks = (summary?.checks.failed ?? 0) + (summary?.checks.error ?? 0)
  if (state === 'succeeded' || checks === 0) return failed
  return judge(runShow(await runs.show(runId))).filter(({ verdict }) => verdict === 'failed').length
}
