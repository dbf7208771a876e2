import type { Executor, StepContext, StepInput, StepResult } from '@headwater/engine'
import { detail } from './dbt-text.ts'
import { finishedBefore } from './finished-before.ts'
import { beginJournal, earlierJournals, readJournal } from './journal.ts'
import { mendOf } from './mends.ts'
import { assetOutcome, checkOutcome, endedWithDbt, nodeLabel, type StepNodes, stepNodes } from './outcomes.ts'
import { modePatches } from './patches.ts'
import { type DbtProject, varsAsJson } from './project.ts'
import type { DbtEvent, DbtRequest, NodeFinished } from './protocol.ts'
import { runDbt } from './run-dbt.ts'
import { troubleOf } from './trouble.ts'
import { targetPathFor } from './vars.ts'

/**
 * Builds dbt nodes and their named checks as one `dbt build`, each asset in the mode that the plan chose for it.
 * Takes the project, or a function that finds a step's own where the workspace has several. dbt's whole log is in
 * `dbt.log` of the run's folder, what ended in `dbt-<step>.<attempt>.jsonl`: what an attempt finished that was killed before
 * it could say so is told from there and not built again. What fails outside is a result, never an exception.
 */
export function createDbtExecutor(project: DbtProject | ((input: StepInput) => DbtProject)): Executor {
  return async (input, context) => {
    if (context.signal.aborted) return { state: 'interrupted' }
    const before = finishedBefore(input, earlierJournals(input))
    tell(before, input, context)
    const done = new Set(before.map(({ id }) => id))
    const left: StepInput = {
      ...input,
      assets: input.assets.filter(({ asset }) => !done.has(asset.ref ?? '')),
      checks: input.checks.filter(({ ref }) => !done.has(ref)),
    }
    if (left.assets.length + left.checks.length === 0) return { state: 'done' }
    return build(typeof project === 'function' ? project(input) : project, left, context)
  }
}

function tell(ended: readonly NodeFinished[], input: StepInput, context: StepContext): void {
  if (ended.length === 0) return
  const nodes = stepNodes(input)
  const line = `${ended.length} of ${nodes.assets.size + nodes.checks.size} had ended before this step was killed: they stay`
  context.report({ type: 'log', stream: 'stdout', line })
  for (const node of ended) report(node, context, nodes)
}

/** What is known of an invocation while it runs. */
interface Progress {
  /** Not heard of yet. */
  readonly silent: Set<string>
  readonly running: Set<string>
  /** What dbt says of nodes that failed. */
  readonly failures: string[]
  /** The first failure of dbt as a whole. */
  failure: Parameters<typeof troubleOf>[2]
  built: boolean
  user: string | null
}

async function build(project: DbtProject, input: StepInput, context: StepContext): Promise<StepResult> {
  const nodes = stepNodes(input)
  const progress: Progress = {
    silent: new Set([...nodes.assets.keys(), ...nodes.checks.keys()]),
    running: new Set(),
    failures: [],
    failure: null,
    built: false,
    user: null,
  }
  const warn = (line: string): void => context.report({ type: 'log', stream: 'stderr', line })
  const journal = beginJournal(input, warn)
  const onEvent = (event: DbtEvent): void => take(event, progress, context, nodes)
  const run = await runDbt(project, buildRequest(project, input, journal), context.signal, onEvent)
  // What was written down and never heard, because dbt was killed in between.
  if (!progress.built && journal !== null) {
    for (const node of readJournal(journal, input.attempt)?.ended ?? []) {
      if (progress.silent.has(node.id)) onEvent({ ...node, message: node.message && run.hide(node.message) })
    }
  }
  if (context.signal.aborted) return { state: 'interrupted' }

  const trouble = troubleOf(project, run, progress.failure, progress.built, whereItWas(progress, nodes))
  if (trouble !== null) {
    const { kind, message, evidence, transient } = trouble
    if (kind === 'ended') tellTheRest(message, progress, context, nodes)
    const next = [...trouble.next, ...mends([...progress.failures, ...evidence], progress.user)]
    return { state: 'failed', message, evidence, next, ...(transient && { transient: true }) }
  }
  if (progress.silent.size > 0) return leftOut(progress.silent, nodes)
  return settled(progress)
}

function take(event: DbtEvent, progress: Progress, context: StepContext, nodes: StepNodes): void {
  switch (event.type) {
    case 'node started': {
      progress.running.add(event.id)
      const asset = nodes.assets.get(event.id)
      if (asset) context.report({ type: 'asset started', key: asset.asset.key })
      break
    }
    case 'node finished':
      progress.silent.delete(event.id)
      progress.running.delete(event.id)
      if (event.status === 'error' && event.message !== null) progress.failures.push(event.message)
      report(event, context, nodes)
      break
    case 'log': {
      const stream = event.level === 'info' ? 'stdout' : 'stderr'
      for (const line of event.text.split('\n')) if (line !== '') context.report({ type: 'log', stream, line })
      break
    }
    case 'built':
      progress.built = true
      break
    case 'connecting as':
      progress.user = event.user
      break
    case 'began':
    case 'bug':
    case 'version':
    case 'profile':
    case 'problem':
      break
    default:
      progress.failure ??= event
  }
}

function buildRequest(project: DbtProject, input: StepInput, journal: string | null): DbtRequest {
  const { projectDir, profilesDir, target, targetPath, vars, threads } = project
  return {
    command: 'build',
    projectDir,
    profilesDir,
    target,
    targetPath: targetPathFor(targetPath, input.vars),
    logPath: input.runFolder,
    vars: varsAsJson({ ...vars, ...input.vars }, input.logicalDate),
    threads: threads ?? null,
    select: [...input.assets.map(({ asset }) => asset.ref ?? asset.key), ...input.checks.map(({ ref }) => ref)],
    patches: modePatches(input.assets, project.timeZone ?? 'UTC'),
    journal,
  }
}

function report(node: NodeFinished, context: StepContext, nodes: StepNodes): void {
  const interrupted = context.signal.aborted
  const asset = nodes.assets.get(node.id)
  if (asset) context.report({ type: 'asset finished', outcome: assetOutcome(asset, node, nodes, interrupted) })
  const check = nodes.checks.get(node.id)
  if (check) context.report({ type: 'check finished', outcome: checkOutcome(check, node, nodes, interrupted) })
}

function whereItWas({ running }: Progress, nodes: StepNodes): string {
  const names = [...running].map((id) => nodeLabel(id, nodes))
  if (names.length === 0) return 'with no model or test at work'
  return `while it was at ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
}

/** dbt's process ended in the middle: what it was at has failed, and the rest it never came to. */
function tellTheRest(message: string, { silent, running }: Progress, context: StepContext, nodes: StepNodes): void {
  for (const id of silent) {
    const item = nodes.assets.get(id)
    if (item === undefined) continue
    context.report({ type: 'asset finished', outcome: endedWithDbt(item, running.has(id), message) })
  }
}

/** Where a line mends what failed, it is told; else each asset has said all there is to say. */
function settled({ failures, user }: Progress): StepResult {
  const next = mends(failures, user)
  if (next.length === 0) return { state: 'done' }
  const messages = new Set(failures.filter((text) => mendOf(text, user) !== null).map(detail))
  return { state: 'failed', message: [...messages].slice(0, 3).join('; '), evidence: [], next }
}

function mends(texts: readonly string[], user: string | null): string[] {
  return [...new Set(texts.flatMap((text) => mendOf(text, user) ?? []))]
}

/** dbt ended well and never spoke of these: it leaves out, in silence, what has no SQL or what its own settings exclude. */
function leftOut(silent: ReadonlySet<string>, nodes: StepNodes): StepResult {
  const names = [...silent].map((id) => nodes.checks.get(id)?.name ?? id)
  return {
    state: 'failed',
    message: `dbt did not run ${names.join(', ')}`,
    evidence: [
      `dbt built ${nodes.assets.size + nodes.checks.size - silent.size} of the nodes of this step without an error`,
    ],
    next: ['see that its file holds a query, and that no DBT_ variable excludes it'],
  }
}
