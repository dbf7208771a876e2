// biome-ignore lint/style/noRestrictedImports: only this test; it takes its database down
import { startPostgres, type TemporaryPostgres } from '@headwater/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fixture } from './testing/fixture.ts'
import { sleepingBackend } from './testing/slow-model.ts'

/** A Postgres of its own: this file takes it down. */
let postgres: TemporaryPostgres
let fixture: Fixture

beforeAll(async () => {
  postgres = await startPostgres()
  fixture = new Fixture({ url: postgres.url })
})
afterAll(async () => {
  fixture.removeFolder()
  await postgres.stop()
})

const step = { assets: ['seed.letters', 'numbers', 'slow', 'behind_slow'], vars: { sleep_seconds: 600 } } as const

describe('a database that goes away in the middle of a model', () => {
  it('and restarts after a crash: what it was at failed in passing, and is built by the next attempt', async () => {
    const building = fixture.build(step)
    process.kill(await sleepingBackend(fixture), 'SIGKILL')
    const { result, assets } = await building
    expect(assets.numbers?.state).toBe('materialized')
    expect(assets.slow).toMatchObject({ state: 'failed', transient: true })
    expect(assets.behind_slow).toMatchObject({ state: 'not run', message: 'gold/slow failed' })
    // dbt itself may stumble over the lost connection at its end, or not.
    if (result.state !== 'done') expect(result).toMatchObject({ state: 'failed', transient: true })

    await untilItAnswers()
    const again = await fixture.build({ assets: ['slow', 'behind_slow'], attempt: 2 })
    expect(again.result).toEqual({ state: 'done' })
    expect(again.assets.behind_slow).toMatchObject({ state: 'materialized', rows: 3 })
  })

  it('and is shut down: so is what cannot even connect', async () => {
    const building = fixture.build(step)
    await sleepingBackend(fixture)
    process.kill(postgres.pid, 'SIGINT')
    const { assets } = await building
    expect(assets.slow).toMatchObject({ state: 'failed', transient: true })
    const { result } = await fixture.build({ ...step, attempt: 2 })
    expect(result).toMatchObject({ state: 'failed', transient: true })
  })
})

async function untilItAnswers(): Promise<void> {
  for (;;) {
    try {
      await fixture.query('select 1')
      return
    } catch {
      // Recovering.
    }
  }
}
