import { join } from 'node:path'
import type { RunDetail, RunLine } from '@headwater/ledger'
import { formatRun, formatRuns, type RunListItem, type RunShow } from '@headwater/reporters'
import { writeEvidence } from '../evidence.ts'
import { nextCommands, seeRows } from '../next-commands.ts'
import { safeJson } from '../secrets.ts'
import { openSession, openWorkspace } from '../session.ts'
import { stateFolder } from '../target.ts'
import { screen } from '../terminal.ts'
import { withLedger } from '../with-ledger.ts'

export interface RunsFlags {
  readonly target?: string
  readonly json?: boolean
}

export interface RunsListFlags extends RunsFlags {
  readonly limit: number
}

/** `headwater runs list`: the newest runs of a target. */
export async function listRuns(flags: RunsListFlags): Promise<void> {
  const { workspace, target } = await openWorkspace(flags.target)
  const runs = await withLedger(workspace, target, (ledger) => ledger.runs.list({ limit: flags.limit }))
  const text = flags.json
    ? safeJson(runs)
    : formatRuns(runs.map(listItem), { ...screen(process.stdout), now: target.now() })
  process.stdout.write(`${text}\n`)
}

/** `headwater runs show`: one run with its steps, assets and checks. */
export async function showRun(id: string, flags: RunsFlags): Promise<void> {
  const { target, graph, workspace } = await openSession(flags.target)
  const run = await withLedger(workspace, target, (ledger) => ledger.runs.show(id))
  if (flags.json) {
    process.stdout.write(`${safeJson(run)}\n`)
    return
  }
  const shown = runShow(run)
  const queries = writeEvidence(join(stateFolder(workspace), 'runs', run.runId), run.checks)
  const text = formatRun(shown, {
    graph,
    ...screen(process.stdout),
    next: nextCommands(shown, run.plan, (key) => graph.label(key)),
    seeRows: seeRows(target, workspace, queries),
  })
  process.stdout.write(`${text}\n`)
}

function listItem({
  runId,
  state,
  startedAt,
  endedAt,
  selection,
  target,
  logicalDate,
  summary,
  reason,
  requestedBy,
}: RunLine): RunListItem {
  const ends = Object.values(summary?.assets ?? {})
  return {
    runId,
    state,
    startedAt,
    durationMs: durationMs(startedAt, endedAt),
    selection,
    target,
    logicalDate,
    assets: ends.reduce((sum, count) => sum + count, 0),
    failed: summary?.assets.failed ?? 0,
    reason,
    requestedBy,
  }
}

function runShow(run: RunDetail): RunShow {
  const { assets: _, failed: __, ...head } = listItem(run)
  const titles = new Map(run.plan.steps.map(({ id, title }) => [id, title]))
  return {
    ...head,
    steps: run.steps.map(({ step, state, startedAt, endedAt, message }) => ({
      id: step,
      title: titles.get(step) ?? step,
      state,
      durationMs: durationMs(startedAt, endedAt),
      message,
      evidence: [],
      next: [],
    })),
    assets: run.assets.map(({ step, key, partition, state, rows, rowsBefore, rowsWritten, durationMs, message }) => ({
      step,
      rowsBefore,
      outcome: {
        key,
        partition,
        // What a killed run left waiting or running did not end.
        state: state === 'waiting' ? 'interrupted' : state,
        rows,
        rowsWritten,
        durationMs,
        message,
        metadata: {},
      },
    })),
    checks: run.checks.map(({ step, at: _, ...outcome }) => ({ step, outcome })),
  }
}

function durationMs(from: Date | null, to: Date | null): number | null {
  return from === null || to === null ? null : to.getTime() - from.getTime()
}
