import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { random } from '../histories/testing/random.ts'
import { deviations } from './testing/compare.ts'
import { AN_AMOUNT, randomInvocation } from './testing/invocation.ts'
import { createMill, type Mill, type Way } from './testing/mill.ts'

// However dbt is run, warm or as the plain command, fused or in waves, it comes to the same: tables, test results, what it
// tells of its nodes and what it compiles. Each invocation finds what the one before it left, failures included.
// HEADWATER_INVOCATIONS=100 tries as many; HEADWATER_INVOCATION_SEED another series.

const INVOCATIONS = Number(process.env.HEADWATER_INVOCATIONS ?? 10)
const SEED = Number(process.env.HEADWATER_INVOCATION_SEED ?? 1_696_926_607)

const PLAIN: Way = { name: 'plain, fused', warm: false, cutoff: false }
const WAYS: readonly Way[] = [
  { name: 'warm, fused', warm: true, cutoff: false },
  { name: 'warm, in waves', warm: true, cutoff: true },
]

let mill: Mill

beforeAll(async () => {
  mill = await createMill()
}, 240_000)

afterAll(async () => {
  await mill?.[Symbol.asyncDispose]()
}, 60_000)

describe(`${INVOCATIONS} random invocations (HEADWATER_INVOCATION_SEED=${SEED})`, () => {
  it('come to the same in each way', { timeout: INVOCATIONS * 90_000 }, async () => {
    const dice = random(SEED)
    const before: string[] = []
    for (let count = 0; count < INVOCATIONS; count++) {
      const { changes, words } = count === 0 ? AN_AMOUNT : randomInvocation(dice)
      before.push(...changes.map((sql) => `psql: ${sql}`), `headwater materialize ${words.join(' ')}`)
      for (const sql of changes) await mill.change(sql)
      const plain = await mill.invoke(words, PLAIN)
      expect(plain.exitCode, `${before.join('\n')}\n${plain.stderr}`).toBeLessThan(2)
      for (const way of WAYS) {
        const deed = await mill.invoke(words, way)
        expect(deviations(deed, plain), `${way.name}, after\n${before.join('\n')}\n${deed.stderr}`).toEqual([])
        // Else the series would show nothing of waves.
        if (count === 0 && way.cutoff) expect(deed.invocations).toBeGreaterThan(plain.invocations)
      }
      await mill.keep()
    }
  })
})
