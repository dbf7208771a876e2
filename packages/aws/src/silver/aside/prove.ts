import type { StepResult } from '@headwater/engine'
import { isUserError } from '@headwater/errors'
import type { Json } from '@headwater/graph'
import { logsCommand, runLogLines } from '../../executions/run-logs.ts'
import { failed } from '../../failures.ts'
import { AwsError, type Trouble } from '../../troubles/trouble.ts'
import type { RunComparison } from '../compare/comparison.ts'
import { runMessage } from './run-message.ts'
import { again, fail, update, type WriteAside } from './work.ts'
import { writtenAside } from './written-aside.ts'

/** Whether what was written is right, and how it differs from what counts. */
export async function prove(
  work: WriteAside,
  { executionArn, startedAt }: { readonly executionArn: string; readonly startedAt: Date },
): Promise<StepResult> {
  const { account, dataset, facts, date, context } = work
  const validate = work.validate ?? (await import('../validate/validate-run.ts')).validateRun
  const validation = await validate(account, dataset, {
    date,
    runId: facts.runId,
    executionArn,
    schemaVersion: facts.input.schema_version,
    bronzeKey: facts.bronze.key,
  })
  const { metrics, files, months, findings } = validation
  const [first] = findings
  if (!validation.ok || metrics === null) {
    const message = first?.message ?? 'the run is not valid'
    await fail(work, message, { metrics, files, months })
    const evidence = findings.flatMap(({ rule, message: found, evidence: shown }) => [`${rule}: ${found}`, ...shown])
    // Step Functions is content, and there is nothing to read of the run itself: its log is what is left.
    const silent = metrics === null ? await silence(work, startedAt) : { evidence: [], next: [] }
    return failed(message, [...evidence, ...silent.evidence], [...silent.next, again(work)])
  }
  const { comparison, problem } = await compareWithOriginal(work)
  const message = runMessage(metrics, facts.original === null ? 'no original' : (comparison ?? problem))
  const difference: Json = comparison === null ? null : JSON.parse(JSON.stringify(comparison))
  await update(work, { state: 'validated', metrics, files, months, difference, message, endedAt: context.now() })
  return writtenAside(work, metrics, message)
}

async function silence(
  { account, dataset, facts }: WriteAside,
  since: Date,
): Promise<Pick<Trouble, 'evidence' | 'next'>> {
  const run = { group: dataset.logGroup, runId: facts.runId }
  return { evidence: await runLogLines(account, { ...run, since }), next: [logsCommand(run, account.region)] }
}

async function compareWithOriginal(
  work: WriteAside,
): Promise<{ readonly comparison: RunComparison | null; readonly problem: string }> {
  const { account, dataset, facts, date } = work
  if (facts.original === null) return { comparison: null, problem: '' }
  const compare = work.compare ?? (await import('../compare/compare-runs.ts')).compareRuns
  const { schema_v, run_id } = facts.original
  const b = { ingest_date: date, schema_v: facts.input.schema_version, run_id: facts.runId }
  try {
    return {
      comparison: await compare(account, dataset, { date, a: { ingest_date: date, schema_v, run_id }, b }),
      problem: '',
    }
  } catch (error) {
    // The new run is right all the same; promotion compares again, and asks. What passes by itself is worth another attempt.
    const passes = error instanceof AwsError && error.trouble.transient === true
    if (!isUserError(error) || passes) throw error
    return { comparison: null, problem: `not compared: ${error.message}` }
  }
}
