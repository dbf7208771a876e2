import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Asset, type AssetGraph, type AssetKey, buildGraph, type Check } from '@headwater/graph'
import type { Mode, Plan, PlannedAsset, PlannedCheck } from '@headwater/planner'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf, callsOf } from '../testing/runbook.ts'
import { asked, asset, planOf } from '../testing/world.ts'
import { formatRunbook } from './format-runbook.ts'

/** What a manifest says of a node, as far as this needs it. */
interface Node {
  readonly unique_id: string
  readonly name: string
  readonly resource_type: string
  readonly fqn: readonly string[]
  readonly depends_on: { readonly nodes?: readonly string[] }
  readonly config: { readonly materialized?: string; readonly severity?: string }
}

const project = fileURLToPath(new URL('../../../../apps/nba/dbt', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'headwater-runbook-dbt-'))
afterAll(() => rmSync(folder, { recursive: true }))

const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', PYTHONDONTWRITEBYTECODE: undefined }

function dbt(args: readonly string[]): string {
  const program = join(dirname(process.env.HEADWATER_TEST_PYTHON ?? ''), 'dbt')
  const common = ['--target-path', join(folder, 'target'), '--log-path', join(folder, 'log')]
  return execFileSync(program, [...args, ...common], { cwd: project, env, encoding: 'utf8' })
}

const vars = '{"run_date":"2025-01-04"}'

let graph: AssetGraph
let checks: readonly Check[]
let refs: ReadonlyMap<AssetKey, string>

beforeAll(() => {
  mkdirSync(join(folder, 'target'))
  // With the vars of the commands below, or dbt would parse everything again for each.
  dbt(['--quiet', 'parse', '--target', 'sandbox', '--vars', vars])
  const manifest = JSON.parse(readFileSync(join(folder, 'target', 'manifest.json'), 'utf8'))
  const nodes: readonly Node[] = Object.values<Node>(manifest.nodes)
  const built = nodes.filter((node) => ['model', 'seed', 'snapshot'].includes(node.resource_type))
  const keys = new Map(built.map((node) => [node.unique_id, `nba/dbt/${node.name}` as AssetKey]))
  const above = (node: Node) => (node.depends_on.nodes ?? []).flatMap((id) => keys.get(id) ?? [])
  const assets = built.map((node): Asset => {
    const { materialized } = node.config
    return asset(`dbt/${node.name}`, {
      kind: node.resource_type as Asset['kind'],
      storage:
        materialized === 'incremental' || materialized === 'view' || materialized === 'ephemeral'
          ? materialized
          : 'table',
      upstream: above(node),
      operation: 'nba/dbt',
      ref: node.unique_id,
      names: { fqn: node.fqn.join('.') },
      meta: {},
    })
  })
  const tests = [...nodes.filter((node) => node.resource_type === 'test'), ...Object.values<Node>(manifest.unit_tests)]
  checks = tests.map((node) => ({
    key: `nba/checks/${node.unique_id}`,
    name: node.name,
    kind: node.resource_type === 'test' ? 'data' : 'unit',
    severity: 'error',
    assets: above(node),
    operation: 'nba/dbt',
    ref: node.unique_id,
    tags: [],
    names: { fqn: node.fqn.join('.') },
  }))
  const operations = [
    {
      name: 'nba/dbt',
      executor: 'dbt',
      makes: assets.map((one) => one.key),
      divisible: true,
      title: 'dbt build',
      spec: {},
    } as const,
  ]
  graph = buildGraph({ assets, operations, checks })
  refs = new Map(assets.map((one) => [one.key, one.ref ?? '']))
})

/** One dbt step of everything that is built behind the roots, with the checks that have all their parents in it. */
function planBehind(roots: readonly AssetKey[], modeOf: (asset: Asset) => Mode): Plan {
  const made = graph.rebuildSet(roots).filter((one) => graph.asset(one).storage !== 'ephemeral')
  const within = new Set(made)
  const planned = made.map((one): PlannedAsset => {
    const found = graph.asset(one)
    const upstream = found.upstream.filter((other) => within.has(other))
    return {
      key: one,
      step: '1',
      mode: modeOf(found),
      modeReason: '',
      reason: asked,
      onlyIfChanged: false,
      firstBuild: false,
      upstream,
      estimateMs: null,
    }
  })
  const tested = checks.filter((check) => check.assets.length > 0 && check.assets.every((one) => within.has(one)))
  const plan = planOf([
    {
      id: '1',
      title: 'dbt build',
      assets: [],
      checks: tested.map((check): PlannedCheck => ({ ...check, blocks: [] })),
    },
  ])
  return { ...plan, assets: planned, steps: plan.steps.map((step) => ({ ...step, assets: made })) }
}

/** What each `dbt build` of a runbook selects, asked of dbt itself, and its arguments. */
function selected(
  plan: Plan,
): { readonly ids: readonly string[]; readonly fullRefresh: boolean; readonly args: readonly string[] }[] {
  const text = formatRunbook(plan, {
    graph,
    root: project,
    dbt: () => ({ projectDir: project, target: 'sandbox', vars: { run_date: '{date}' } }),
  })
  return blocksOf(text, 'sh').map((script) => {
    const [[program, verb, ...args] = [], ...more] = callsOf(script, ['dbt'], project)
    expect([program, verb, more]).toEqual(['dbt', 'build', []])
    const asked = args.filter((word) => word !== '--full-refresh')
    const out = dbt(['--quiet', 'ls', ...asked, '--output', 'json', '--output-keys', 'unique_id'])
    const ids = out.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line).unique_id as string] : []))
    return { ids, fullRefresh: args.includes('--full-refresh'), args }
  })
}

const wanted = ({ steps }: Plan): string[] =>
  steps.flatMap((step) => [...step.assets.map((one) => refs.get(one) ?? ''), ...step.checks.map(({ ref }) => ref)])

describe('dbt itself selects exactly the models and tests of a step', () => {
  it('where everything is replaced', () => {
    const plan = planBehind([graph.resolve('fact_boxscores')], (one) =>
      one.storage === 'incremental' ? 'full refresh' : 'rebuild',
    )
    expect(wanted(plan).length).toBeGreaterThan(60)
    const [command, ...more] = selected(plan)
    expect(more).toEqual([])
    expect(command?.fullRefresh).toBe(true)
    expect(command?.ids.toSorted()).toEqual(wanted(plan).sort())
    expect(command?.args).toContain(vars)
  })

  it('where some models are only added to, in several commands', () => {
    const incremental = graph.keys.filter((one) => graph.asset(one).storage === 'incremental')
    const [added] = incremental
    const plan = planBehind(incremental, (one) =>
      one.storage !== 'incremental' ? 'rebuild' : one.key === added ? 'incremental' : 'full refresh',
    )
    const commands = selected(plan)
    expect(commands.length).toBeGreaterThan(1)
    expect(commands.flatMap(({ ids }) => ids).toSorted()).toEqual(wanted(plan).sort())
    const withFlag = commands.filter(({ fullRefresh }) => fullRefresh).flatMap(({ ids }) => ids)
    expect(withFlag).not.toContain(refs.get(added ?? ('' as AssetKey)))
    for (const other of incremental.slice(1)) expect(withFlag).toContain(refs.get(other))
  })
})
