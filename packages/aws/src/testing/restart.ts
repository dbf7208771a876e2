import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { StepInput, StepReport } from '@headwater/engine'
import { type Asset, assetKey, type Json, type Operation } from '@headwater/graph'
// biome-ignore lint/style/noRestrictedImports: only the tests; the restart is tried against real tasks
import { startEcs, type TemporaryEcs } from '@headwater/sandbox'
import { onTestFinished } from 'vitest'
import { createEcsExecutor } from '../executor.ts'
import type { EcsSettings } from '../settings.ts'

const page = fileURLToPath(new URL('./page.js', import.meta.url))

export const CLUSTER = 'jacobs-ecs-ec2-cluster'
export const SERVICE = 'nba_elt_dashboard'

export interface TestEcs extends TemporaryEcs {
  readonly url: string
  /** Ids of the processes that answer, by asking often enough to meet each of `count` tasks. */
  readonly answering: (count: number) => Promise<Set<string>>
}

/** The stand-in with one service of real pages, all serving; gone after the test. */
export async function runningService(
  desiredCount: number,
  { pageSize = 100, broken = false }: { pageSize?: number; broken?: boolean } = {},
): Promise<TestEcs> {
  const program = {
    command: 'node',
    args: [page],
    cwd: '/',
    health: '/health',
    ...(broken ? { env: { BROKEN: '1' } } : {}),
  }
  const spec = { cluster: CLUSTER, service: SERVICE, desiredCount, replaceAfterMs: 100, ...program }
  const ecs = await startEcs([spec], { pageSize })
  onTestFinished(ecs.stop)
  const url = ecs.urls[`${CLUSTER}/${SERVICE}`] ?? ''
  const answering = async (count: number) => {
    for (;;) {
      const ids = new Set<string>()
      for (let i = 0; i < count * 2; i++) {
        const response = await fetch(url)
        if (response.ok) ids.add(await response.text())
      }
      if (ids.size === count) return ids
    }
  }
  if (desiredCount > 0 && !broken) await answering(desiredCount)
  return { ...ecs, url, answering }
}

/** A server that answers every call with one error of the API. */
export async function refusingEcs(type: string, message: string): Promise<EcsSettings> {
  const server = createServer((_, response) => {
    response
      .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ __type: type, message }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return settings(typeof address === 'object' && address !== null ? address.port : 0)
}

export function settings(port: number): EcsSettings {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return { endpoint: `http://127.0.0.1:${port}`, credentials, maxAttempts: 1 }
}

/** Carries out one restart, and gives its result and everything that it reported. */
export async function restart(
  ecs: EcsSettings,
  spec: { readonly [key: string]: Json } = {},
  {
    signal = new AbortController().signal,
    seen = () => {},
    recorded = () => {},
    before = null,
  }: {
    signal?: AbortSignal
    seen?: (report: StepReport) => void
    /** Called when it is recorded what is to be replaced. */
    recorded?: () => void
    /** What an attempt before recorded. */
    before?: string | null
  } = {},
) {
  const reports: StepReport[] = []
  const external: string[] = []
  const result = await createEcsExecutor(ecs)(stepInput(spec, before), {
    signal,
    now: () => new Date(0),
    external: async (id) => {
      external.push(id)
      recorded()
    },
    report: (report) => {
      reports.push(report)
      seen(report)
    },
  })
  const [outcome] = reports.flatMap((report) => (report.type === 'asset finished' ? report.outcome : []))
  return { result, outcome, external, reports }
}

function stepInput(spec: { readonly [key: string]: Json }, before: string | null): StepInput {
  const key = assetKey('nba/serving/dashboard')
  const asset: Asset = {
    key,
    kind: 'service',
    group: 'serving',
    storage: 'none',
    tags: [],
    description: '',
    codeVersion: '1',
    upstream: [],
    names: {},
    meta: {},
  }
  const operation: Operation = {
    name: 'nba/dashboard',
    executor: 'ecs-service',
    makes: [key],
    divisible: false,
    title: 'restart',
    spec: { cluster: CLUSTER, service: SERVICE, region: 'us-east-1', strategy: 'stop-task', ...spec },
  }
  const step = {
    id: '1',
    operation: operation.name,
    executor: operation.executor,
    title: 'restart',
    partition: null,
    assets: [key],
    checks: [],
    after: [],
    pool: null,
    estimateMs: null,
  }
  const assets = [{ asset, mode: 'restart' as const }]
  return {
    runId: '7f3c',
    step,
    operation,
    assets,
    checks: [],
    logicalDate: '2025-01-04',
    target: 'sandbox',
    runFolder: '/',
    attempt: before === null ? 1 : 2,
    before:
      before === null ? null : { attempt: 1, external: { id: before, url: null }, unknown: [], unknownChecks: [] },
    vars: {},
  }
}
