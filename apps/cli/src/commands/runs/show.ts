import { join } from 'node:path'
import { formatRun } from '@headwater/reporters'
import { writeEvidence } from '../../evidence.ts'
import { earlierOf, leftOf } from '../../left-of-run.ts'
import { laterCommands, nextCommands, seeRows } from '../../next-commands.ts'
import { runShow } from '../../run-view.ts'
import { safeJson } from '../../secrets.ts'
import { openSession } from '../../session.ts'
import { stateFolder } from '../../target.ts'
import { screen } from '../../terminal.ts'
import { withLedger } from '../../with-ledger.ts'

export interface RunsFlags {
  readonly target?: string
  readonly json?: boolean
}

/** `headwater runs show`: one run with its steps, assets and checks. */
export async function showRun(id: string, flags: RunsFlags): Promise<void> {
  const { target, graph, workspace } = await openSession(flags.target)
  const run = await withLedger(workspace, target, (ledger) => ledger.runs.show(id))
  const shown = runShow(run)
  if (flags.json) {
    process.stdout.write(`${safeJson({ ...run, state: shown.state })}\n`)
    return
  }
  const queries = writeEvidence(join(stateFolder(workspace), 'runs', run.runId), run.checks)
  const left = leftOf(run.plan, earlierOf(shown), graph).assets.length
  const text = formatRun(shown, {
    graph,
    ...screen(process.stdout),
    next: [...laterCommands(run.plan, shown, graph), ...nextCommands(shown, run.target, left)],
    seeRows: seeRows(target, workspace, queries),
  })
  process.stdout.write(`${text}\n`)
}
