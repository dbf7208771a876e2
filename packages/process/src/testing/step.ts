import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AssetOutcome, Executor, StepInput, StepReport, StepResult } from '@headwater/engine'
import { type Asset, assetKey, type Json } from '@headwater/graph'

export interface Ran {
  readonly result: StepResult
  /** Outcomes by the last segment of the key. */
  readonly assets: { readonly [name: string]: AssetOutcome }
  readonly log: readonly string[]
  readonly reports: readonly StepReport[]
}

export interface RunOptions {
  readonly partition?: string | null
  readonly signal?: AbortSignal
  readonly onReport?: (report: StepReport) => void
}

/** A step of an operation `nba/predict` that makes `predictions` and `scores`, with a folder of its own. */
export class TestStep {
  readonly runFolder = mkdtempSync(join(tmpdir(), 'headwater-step-'))

  async run(
    execute: Executor,
    spec: { readonly [key: string]: Json },
    { partition = '2025-01-01', signal = new AbortController().signal, onReport }: RunOptions = {},
  ): Promise<Ran> {
    const reports: StepReport[] = []
    const report = (said: StepReport): void => {
      reports.push(said)
      onReport?.(said)
    }
    const result = await execute(this.input(spec, partition), { signal, report, external: async () => {}, now: tick() })
    const outcomes = reports.flatMap((said) => (said.type === 'asset finished' ? [said.outcome] : []))
    return {
      result,
      reports,
      assets: Object.fromEntries(outcomes.map((outcome) => [outcome.key.split('/')[2], outcome])),
      log: reports.flatMap((said) => (said.type === 'log' ? [said.line] : [])),
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.runFolder, { recursive: true, force: true })
  }

  private input(spec: { readonly [key: string]: Json }, partition: string | null): StepInput {
    const keys = ['predictions', 'scores'].map((name) => assetKey(`nba/gold/${name}`))
    const common = { operation: 'nba/predict', executor: 'program', title: 'predict', pool: null } as const
    return {
      runId: '7f3c',
      step: { ...common, id: `2/${partition}`, partition, assets: keys, checks: [], after: [], estimateMs: null },
      operation: {
        name: 'nba/predict',
        executor: 'program',
        title: 'predict',
        makes: keys,
        divisible: false,
        spec: { handles: Object.fromEntries(keys.map((key) => [key.split('/')[2] ?? '', key])), ...spec },
      },
      assets: keys.map((key) => ({ asset: asset(key), mode: 'run' as const })),
      checks: [],
      logicalDate: '2025-01-04',
      target: 'sandbox',
      runFolder: this.runFolder,
      attempt: 1,
      before: null,
      vars: {},
    }
  }
}

function asset(key: Asset['key']): Asset {
  const plain = { kind: 'table', group: 'gold', storage: 'rows', description: '', codeVersion: '1', names: {} } as const
  return { ...plain, key, tags: [], upstream: [], meta: {} }
}

/** A clock that is one second further at each look. */
function tick(): () => Date {
  let at = 0
  return () => {
    at += 1000
    return new Date(at)
  }
}
