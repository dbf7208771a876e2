import fc from 'fast-check'
import { World } from './world.ts'

export interface RandomCase {
  readonly world: World
  readonly roots: string
  readonly exclude: string
  readonly downstream: boolean
  readonly fullRefresh: boolean
}

export interface RandomOptions {
  /** How many dbt projects there may be. */
  readonly projects: 1 | 2
  /** Whether some assets were never built, and some are excluded. */
  readonly holes: boolean
  /** Whether some operations write aside. Default: none does. */
  readonly aside?: boolean
}

const DBT_SHAPES = ['table', 'table', 'view', 'view', 'ephemeral', 'incremental', 'seed', 'snapshot'] as const
const letters = 'abcdefghijklmnop'

/**
 * A graph of up to 14 places of mixed operations, a history, checks and a request. An asset reads some of those drawn
 * before it, and its name says nothing about its place. A place may be two assets that are made together and read the
 * same: that never closes a cycle.
 */
export function randomCase({ projects, holes, aside = false }: RandomOptions): fc.Arbitrary<RandomCase> {
  const node = fc.record({
    what: fc.constantFrom('dbt', 'dbt', 'dbt', 'dbt2', 'own', 'pair', 'daily', 'source', 'live'),
    shape: fc.constantFrom(...DBT_SHAPES),
    reads: fc.array(fc.nat(1000), { maxLength: 3 }),
    built: fc.integer({ min: 0, max: 2 }).map((dice) => dice > 0),
    isAside: fc.integer({ min: 0, max: 2 }).map((dice) => dice === 0),
    isRoot: fc.integer({ min: 0, max: 3 }).map((dice) => dice === 0),
    isExcluded: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  })
  const check = fc.record({
    parents: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
    severity: fc.constantFrom('error', 'error', 'warn'),
    project: fc.constantFrom('t/dbt', 't/dbt', 't/dbt2'),
  })
  return fc
    .record({
      nodes: fc.array(node, { minLength: 1, maxLength: 14 }),
      names: fc.shuffledSubarray([...letters], { minLength: letters.length }),
      checks: fc.array(check, { maxLength: 6 }),
      downstream: fc.boolean(),
      fullRefresh: fc.boolean(),
    })
    .map(({ nodes, names, checks, downstream, fullRefresh }) => {
      const lines: string[] = []
      const readable: string[] = []
      const built: string[] = []
      const roots: string[] = []
      const excluded: string[] = []
      const daily: string[] = []
      const asides: string[] = []
      for (const [i, { what, shape, reads, ...facts }] of nodes.entries()) {
        const name = names[i] ?? ''
        const sources = [...new Set(reads.map((number) => readable[number % Math.max(readable.length, 1)] ?? ''))]
        const from = sources.join('') === '' || what === 'source' ? '' : `< ${sources.join(' ')}`
        const isDbt = what === 'dbt' || what === 'dbt2'
        if (what === 'source' || what === 'live') lines.push(`${name} ${what} ${from}`)
        else if (isDbt) lines.push(`${name} ${projects === 2 ? what : 'dbt'} ${shape} ${from}`)
        else lines.push(`${name} op_${name} ${from}`)
        if (what === 'pair') lines.push(`${name}2 op_${name} ${from}`)
        if (what === 'daily') daily.push(`op_${name}`)
        if (aside && facts.isAside && ['own', 'pair', 'daily'].includes(what)) asides.push(`op_${name}`)
        const made = what === 'pair' ? [name, `${name}2`] : [name]
        if (what !== 'live') readable.push(...made)
        const canBeBuilt = what !== 'source' && what !== 'live' && !(isDbt && shape === 'ephemeral')
        for (const each of made) if (canBeBuilt && (facts.built || !holes)) built.push(each)
        if (facts.isRoot || i === 0) roots.push(name)
        if (facts.isExcluded && holes) excluded.push(name)
      }
      const world = new World(lines.join('\n')).operation('dbt', {}).operation('dbt2', {})
      for (const name of daily) world.daily(name, '2025-01-01')
      for (const name of asides) world.aside(name)
      if (built.length > 0) world.built(built.join(' '))
      for (const [i, { parents, severity, project }] of checks.entries()) {
        const of = [...new Set(parents.map((number) => readable[number % Math.max(readable.length, 1)] ?? ''))]
        const operation = projects === 2 ? project : 't/dbt'
        if (of.join('') !== '') world.check(`check${i}`, of.join(' '), { severity, operation })
      }
      return { world, roots: roots.join(' '), exclude: excluded.join(' '), downstream, fullRefresh }
    })
}
