import type { AssetGraph, AssetKey, Check, Json, OperationName } from '@headwater/graph'
import type { Plan, PlannedAsset, PlannedCheck, PlanRequest, PlanStep } from '@headwater/planner'
import { partitionsInWords } from '../plan/groups.ts'
import { plural } from '../text/quantity.ts'
import { type DbtNode, dbtSelectors } from './dbt-selectors.ts'
import { block, code, plain } from './markdown.ts'
import { commandIn, folderFrom, word } from './shell.ts'
import { type DbtCommand, fullRefreshFor, splitByMode } from './split-by-mode.ts'

/** What dbt typed by hand needs to know of a project on a target. */
export interface DbtByHand {
  /** Absolute, or as seen from the workspace. */
  readonly projectDir: string
  /** Where it is not the project's own folder, in which dbt looks by itself. */
  readonly profilesDir?: string
  /** dbt's own target. */
  readonly target: string
  /** The project's; those of the request come on top. `{date}` in a text stands for the logical date. */
  readonly vars: { readonly [name: string]: Json }
}

/** The `dbt build` commands of one step, with what has to be said about their modes and names. */
export function dbtStep(
  plan: Plan,
  step: PlanStep,
  assets: readonly PlannedAsset[],
  project: DbtByHand,
  graph: AssetGraph,
  root: string,
): string[] {
  const commands = splitByMode(assets, (key) => graph.asset(key))
  const nodes = projectNodes(graph, step.operation)
  const checks = checksOf(step, commands)
  const loose: string[] = []
  const blocks = commands.flatMap((command, i) => {
    const wanted = [
      ...command.assets.map(({ key }) => key),
      ...(checks[i] ?? []).flatMap((one) => testedInlined(one, graph)),
    ]
    const ids = [...wanted.map((key) => graph.asset(key).ref ?? key), ...(checks[i] ?? []).map(({ ref }) => ref)]
    const found = dbtSelectors(
      ids.flatMap((id) => nodes.get(id) ?? []),
      [...nodes.values()],
    )
    for (const { node, besides } of found.loose) {
      loose.push(
        `dbt has no name for ${code(node.name)} alone: the command also selects ${besides.map(code).join(', ')}.`,
      )
    }
    return ['', ...block('sh', dbtCommand(found.selectors, command, project, plan.request, root))]
  })
  return [...modeNotes(commands, assets, graph), ...loose, ...blocks].slice(1)
}

function dbtCommand(
  selectors: readonly string[],
  { fullRefresh }: DbtCommand,
  { projectDir, profilesDir, target, vars }: DbtByHand,
  request: PlanRequest,
  root: string,
): string[] {
  const filled = { ...vars, ...request.vars }
  return commandIn(folderFrom(root, projectDir), [
    'dbt build --select',
    ...selectors.map(word),
    // Else dbt adds tests whose other parents are not built yet, and which come in a later command.
    '--indirect-selection empty',
    `--target ${word(target)}`,
    ...(profilesDir === undefined || profilesDir === projectDir ? [] : [`--profiles-dir ${word(profilesDir)}`]),
    ...(fullRefresh ? ['--full-refresh'] : []),
    // JSON, because YAML takes a bare `on` for true.
    ...(Object.keys(filled).length === 0
      ? []
      : [`--vars ${word(JSON.stringify(fillDate(filled, request.logicalDate)))}`]),
  ])
}

/** Why there is one command with the flag, or why there are several. */
function modeNotes(commands: readonly DbtCommand[], assets: readonly PlannedAsset[], graph: AssetGraph): string[] {
  const name = ({ key }: PlannedAsset) => code(graph.label(key))
  const added = assets.filter(({ key, mode }) => fullRefreshFor(graph.asset(key), mode) === 'wrong')
  const byPartition = assets.filter(({ mode }) => mode === 'delete+insert')
  const guarded = assets.filter(({ key }) => graph.asset(key).fullRefresh === false)
  const notes: string[] = []
  if (commands.length > 1) {
    notes.push(
      `${plural(commands.length, 'command')}, in this order: \`--full-refresh\` counts for every incremental model of a command, and ${added.map(name).join(', ')} must only be added to.`,
    )
  } else if (commands[0]?.fullRefresh) {
    notes.push(
      'One command: everything incremental in it is to be replaced, and `--full-refresh` makes no difference to tables, views and snapshots.',
    )
  }
  for (const asset of byPartition) {
    const days = partitionsInWords(asset.partitions ?? [])
    const rows = days === '' ? 'some partitions' : days
    notes.push(
      graph.asset(asset.key).fullRefresh === false
        ? `${name(asset)}: Headwater replaces the rows of ${rows} only. dbt has no command for that, and the project forbids to replace the whole: leave this one to Headwater.`
        : `${name(asset)}: Headwater replaces the rows of ${rows} only. dbt has no command for that: by hand the whole is replaced, which gives the same rows.`,
    )
  }
  for (const { key, risk } of assets) {
    if (risk !== undefined) notes.push(`**${code(graph.label(key))}: ${plain(risk)}**`)
  }
  if (guarded.length > 0 && commands.some(({ fullRefresh }) => fullRefresh)) {
    notes.push(
      `${guarded.map(name).join(', ')}: never replaced, because the project says so (\`full_refresh: false\`).`,
    )
  }
  return notes.flatMap((note) => ['', note])
}

/** Each check in the command that builds the last of its parents, as in the plan it is in the step that does. */
function checksOf(step: PlanStep, commands: readonly DbtCommand[]): readonly (readonly PlannedCheck[])[] {
  const at = new Map<AssetKey, number>()
  for (const [i, { assets }] of commands.entries()) for (const { key } of assets) at.set(key, i)
  const placed = commands.map((): PlannedCheck[] => [])
  for (const check of step.checks) {
    const last = Math.max(-1, ...check.assets.map((key) => at.get(key) ?? -1))
    placed.at(last)?.push(check)
  }
  return placed
}

/** dbt runs a unit test when its model's turn comes: an inlined model gets its turn only when it is named. */
function testedInlined({ kind, assets }: PlannedCheck, graph: AssetGraph): readonly AssetKey[] {
  return kind === 'unit' ? assets.filter((key) => graph.asset(key).storage === 'ephemeral') : []
}

/** Everything of a project that a name on dbt's command line may match, by unique_id. */
function projectNodes({ data }: AssetGraph, operation: OperationName): ReadonlyMap<string, DbtNode> {
  const nodes = new Map<string, DbtNode>()
  for (const asset of data.assets) {
    if (asset.operation !== operation || asset.ref === undefined) continue
    const path = asset.names.fqn?.split('.') ?? []
    const name = (asset.names.version === undefined ? path.at(-1) : path.at(-2)) ?? asset.ref
    nodes.set(asset.ref, { id: asset.ref, name, names: asset.names })
  }
  for (const check of data.checks) {
    if (check.operation === operation) nodes.set(check.ref, checkNode(check))
  }
  return nodes
}

const checkNode = ({ ref, name, names }: Check): DbtNode => ({ id: ref, name, names })

function fillDate(value: Json, date: string): Json {
  if (typeof value === 'string') return value.replaceAll('{date}', date)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((one: Json) => fillDate(one, date))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillDate(one, date)]))
}
