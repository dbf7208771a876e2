import type { CheckOutcome, Executor, StepInput } from '@headwater/engine'
import type { Check, OperationName } from '@headwater/graph'
import type { CheckReport } from '@headwater/reporters/checks'
import type { OpenSession } from '../session.ts'

/** What running checks needs of a session. */
export interface CheckSession {
  readonly graph: Pick<OpenSession['graph'], 'operation'>
  readonly target: Pick<OpenSession['target'], 'name' | 'now'>
  readonly vars: OpenSession['vars']
}

export interface CheckRun {
  /** Names the invocations in dbt's log. */
  readonly id: string
  readonly logicalDate: string
  /** For dbt's log; it exists. */
  readonly folder: string
  readonly signal: AbortSignal
}

export interface ChecksRun {
  readonly outcomes: readonly CheckOutcome[]
  readonly problems: CheckReport['problems']
}

/**
 * Runs checks and makes nothing: those of each operation in one invocation, each of them whatever the others find. What an
 * invocation that failed as a whole left unsaid counts as broken; what an interrupt kept from running is not among the outcomes.
 */
export async function runChecks(
  session: CheckSession,
  checks: readonly Check[],
  run: CheckRun,
  execute: Executor,
): Promise<ChecksRun> {
  const outcomes: CheckOutcome[] = []
  const problems: CheckReport['problems'][number][] = []
  let number = 0
  for (const [name, group] of Map.groupBy(checks, ({ operation }) => operation)) {
    number += 1
    const told = new Set<string>()
    const result = await execute(stepOf(session, name, group, run, `${number}`), {
      signal: run.signal,
      now: session.target.now,
      external: async () => {},
      report: (report) => {
        if (report.type !== 'check finished') return
        told.add(report.outcome.key)
        outcomes.push(report.outcome)
      },
    })
    if (result.state === 'interrupted') break
    if (result.state !== 'failed') continue
    problems.push({ message: result.message, next: result.next })
    outcomes.push(...group.filter(({ key }) => !told.has(key)).map((check) => notSaid(check, result.message)))
  }
  return { outcomes, problems }
}

function stepOf(
  { graph, target, vars }: CheckSession,
  operation: OperationName,
  checks: readonly Check[],
  { id, logicalDate, folder }: CheckRun,
  step: string,
): StepInput {
  const planned = checks.map(({ key, name, ref, kind, severity, assets }) => {
    return { key, name, ref, kind, severity, assets, blocks: [] }
  })
  return {
    runId: id,
    step: {
      id: step,
      operation,
      executor: 'dbt',
      title: 'dbt test',
      partition: null,
      assets: [],
      checks: planned,
      after: [],
      pool: null,
      estimateMs: null,
    },
    operation: graph.operation(operation),
    assets: [],
    checks: planned,
    logicalDate,
    target: target.name,
    runFolder: folder,
    attempt: 1,
    before: null,
    vars,
  }
}

function notSaid({ key, name, assets, severity }: Check, message: string): CheckOutcome {
  return { key, name, assets, severity, state: 'error', failures: null, durationMs: null, message, sql: null }
}
