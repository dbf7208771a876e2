import type { Executor, StepContext, StepInput, StepResult } from '@headwater/engine'
import { assetOutcome, checkOutcome, type StepNodes, stepNodes } from './outcomes.ts'
import { modePatches } from './patches.ts'
import { type DbtProject, varsAsJson } from './project.ts'
import type { DbtEvent, DbtRequest, NodeFinished } from './protocol.ts'
import { runDbt } from './run-dbt.ts'
import { troubleOf } from './trouble.ts'

/**
 * Builds dbt nodes and their named checks as one `dbt build`, each asset in the mode that the plan chose for it.
 * Takes the project, or a function that finds a step's own where the workspace has several. dbt's whole log is in
 * `dbt.log` of the run's folder. What fails outside is a result, never an exception.
 */
export function createDbtExecutor(project: DbtProject | ((input: StepInput) => DbtProject)): Executor {
  return async (input, context) => {
    if (context.signal.aborted) return { state: 'interrupted' }
    return build(typeof project === 'function' ? project(input) : project, input, context)
  }
}

async function build(project: DbtProject, input: StepInput, context: StepContext): Promise<StepResult> {
  const nodes = stepNodes(input)
  const silent = new Set([...nodes.assets.keys(), ...nodes.checks.keys()])
  let failure: Parameters<typeof troubleOf>[2] = null
  let built = false

  const onEvent = (event: DbtEvent): void => {
    switch (event.type) {
      case 'node started': {
        const asset = nodes.assets.get(event.id)
        if (asset) context.report({ type: 'asset started', key: asset.asset.key })
        break
      }
      case 'node finished':
        silent.delete(event.id)
        finished(event, context, nodes)
        break
      case 'log': {
        const stream = event.level === 'info' ? 'stdout' : 'stderr'
        for (const line of event.text.split('\n')) if (line !== '') context.report({ type: 'log', stream, line })
        break
      }
      case 'built':
        built = true
        break
      case 'interrupted':
        break
      default:
        failure ??= event
    }
  }
  const run = await runDbt(project, buildRequest(project, input), context.signal, onEvent)
  if (context.signal.aborted) return { state: 'interrupted' }

  const trouble = troubleOf(project, run, failure, built)
  if (trouble !== null) {
    const { message, evidence, next } = trouble
    return { state: 'failed', message, evidence, next }
  }
  return silent.size === 0 ? { state: 'done' } : leftOut(silent, nodes)
}

function buildRequest(project: DbtProject, input: StepInput): DbtRequest {
  const { projectDir, profilesDir, target, targetPath, vars, threads } = project
  return {
    command: 'build',
    projectDir,
    profilesDir,
    target,
    targetPath,
    logPath: input.runFolder,
    vars: varsAsJson(vars, input.logicalDate),
    threads: threads ?? null,
    select: [...input.assets.map(({ asset }) => asset.ref ?? asset.key), ...input.checks.map(({ ref }) => ref)],
    patches: modePatches(input.assets),
  }
}

function finished(node: NodeFinished, context: StepContext, nodes: StepNodes): void {
  const interrupted = context.signal.aborted
  const asset = nodes.assets.get(node.id)
  if (asset) context.report({ type: 'asset finished', outcome: assetOutcome(asset, node, nodes, interrupted) })
  const check = nodes.checks.get(node.id)
  if (check) context.report({ type: 'check finished', outcome: checkOutcome(check, node, nodes, interrupted) })
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
