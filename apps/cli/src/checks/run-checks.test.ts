import type { CheckOutcome, Executor, StepResult } from '@headwater/engine'
import { assetKey, type Check, type Operation } from '@headwater/graph'
import { expect, it } from 'vitest'
import { runChecks } from './run-checks.ts'

function check(name: string, operation: string): Check {
  const about = { key: `shop/checks/${name}`, name, kind: 'data', severity: 'error', ref: name } as const
  return { ...about, assets: [assetKey('shop/silver/orders')], operation, tags: [], names: {} }
}

const checks = [check('a', 'shop/dbt'), check('b', 'other/dbt'), check('c', 'shop/dbt')]

const session = {
  graph: {
    operation: (name: string): Operation => {
      return { name, executor: 'dbt', makes: [], divisible: true, title: 'dbt build', spec: {} }
    },
  },
  target: { name: 'prod', now: () => new Date(0) },
  vars: {},
}

/** Tells of these checks that they passed, and ends so; by operation. */
function executor(ends: { readonly [operation: string]: readonly [passed: readonly string[], StepResult] }) {
  const asked: { readonly id: string; readonly checks: readonly string[]; readonly made: number }[] = []
  const execute: Executor = async ({ step, operation, checks, assets }, { report }) => {
    asked.push({ id: step.id, checks: checks.map(({ name }) => name), made: assets.length })
    const [passed, result] = ends[operation.name] ?? [[], { state: 'done' }]
    for (const { key, name, assets, severity } of checks.filter((one) => passed.includes(one.name))) {
      const outcome: CheckOutcome = {
        ...{ key, name, assets, severity, state: 'passed' },
        ...{ failures: 0, durationMs: 1, message: null, sql: null },
      }
      report({ type: 'check finished', outcome })
    }
    return result
  }
  return { asked, execute }
}

async function run(ends: Parameters<typeof executor>[0]) {
  const { asked, execute } = executor(ends)
  const how = { id: 'ab12', logicalDate: '2025-01-04', folder: '/nowhere', signal: new AbortController().signal }
  const { outcomes, problems } = await runChecks(session, checks, how, execute)
  return { asked, states: Object.fromEntries(outcomes.map(({ name, state }) => [name, state])), problems }
}

it('asks each project once, for all of its checks, and has nothing made', async () => {
  const { asked, states, problems } = await run({
    'shop/dbt': [['a', 'c'], { state: 'done' }],
    'other/dbt': [['b'], { state: 'done' }],
  })
  expect(asked).toEqual([
    { id: '1', checks: ['a', 'c'], made: 0 },
    { id: '2', checks: ['b'], made: 0 },
  ])
  expect([states, problems]).toEqual([{ a: 'passed', b: 'passed', c: 'passed' }, []])
})

it('of a project that failed as a whole, what it did not come to is broken, and the others are asked all the same', async () => {
  const { states, problems } = await run({
    'shop/dbt': [['a'], { state: 'failed', message: 'dbt was killed', evidence: [], next: ['try again'] }],
    'other/dbt': [['b'], { state: 'done' }],
  })
  expect(states).toEqual({ a: 'passed', b: 'passed', c: 'error' })
  expect(problems).toEqual([{ message: 'dbt was killed', next: ['try again'] }])
})

it('an interrupt ends it: nothing further is asked, and nothing is called broken for it', async () => {
  const { asked, states, problems } = await run({ 'shop/dbt': [['a'], { state: 'interrupted' }] })
  expect(asked).toHaveLength(1)
  expect([states, problems]).toEqual([{ a: 'passed' }, []])
})
