import { once } from 'node:events'
import { createServer } from 'node:net'
import type { OperationFunction } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFunctionExecutor, type FunctionSettings } from './index.ts'
import { type RunOptions, TestStep } from './testing/step.ts'

let step: TestStep
beforeEach(() => {
  step = new TestStep()
})
afterEach(() => step[Symbol.dispose]())

interface Options extends RunOptions {
  readonly settings?: Partial<FunctionSettings>
}

function run(operation: OperationFunction, { settings = {}, ...options }: Options = {}) {
  const functions = new Map([['nba/predict', operation]])
  return step.run(createFunctionExecutor({ functions, env: {}, ...settings }), {}, options)
}

describe('a function that returns', () => {
  it('has made what it says, by handle', async () => {
    const { result, assets } = await run(async () => ({
      made: { predictions: { rows: 12, rowsWritten: 5, metadata: { model: 'ridge' } }, scores: {} },
    }))
    expect(result).toEqual({ state: 'done' })
    expect(assets.predictions).toMatchObject({
      key: 'nba/gold/predictions',
      partition: '2025-01-01',
      state: 'materialized',
      rows: 12,
      rowsWritten: 5,
      durationMs: 1000,
      metadata: { model: 'ridge' },
    })
    expect(assets.scores).toMatchObject({ state: 'materialized', rows: null, rowsWritten: null })
  })

  it("is given its step, the target's environment and clock, and a log", async () => {
    const { log } = await run(
      async ({ partition, logicalDate, target, runId, env, now, signal, log }) => {
        log([partition, logicalDate, target, runId, env.FROM_TARGET, now().getTime(), signal.aborted].join(' '))
        return { unavailable: '' }
      },
      { settings: { env: { FROM_TARGET: 'here' } } },
    )
    expect(log).toEqual(['2025-01-01 2025-01-04 sandbox 7f3c here 2000 false'])
  })

  it('may call its handles whatever it likes', async () => {
    const handles = JSON.parse('{"constructor": "nba/gold/predictions", "__proto__": "nba/gold/scores"}')
    const made = JSON.parse('{"constructor": {"rows": 1}, "__proto__": {"rows": 2}}')
    const functions = new Map([['nba/predict', async () => ({ made })]])
    const { result, assets } = await step.run(createFunctionExecutor({ functions, env: {} }), { handles })
    expect(result).toEqual({ state: 'done' })
    expect([assets.predictions?.rows, assets.scores?.rows]).toEqual([1, 2])
  })

  it('may say that the source has nothing yet', async () => {
    const { result, assets } = await run(async () => ({ unavailable: 'no games' }))
    expect(result).toEqual({ state: 'unavailable', message: 'no games' })
    expect(assets).toEqual({})
  })

  it('must say of each of its assets that it made it', async () => {
    const { result, assets } = await run(async () => ({ made: { predictions: {} } }))
    expect(assets.predictions?.state).toBe('materialized')
    expect(result).toMatchObject({ state: 'failed', message: 'it did not say that it made scores' })
  })

  it('must not make what its operation does not', async () => {
    const { result, assets } = await run(async () => ({ made: { predictions: {}, score: {} } }))
    expect(assets).toEqual({})
    expect(result).toMatchObject({ state: 'failed', evidence: [expect.stringContaining('did you mean  scores')] })
  })

  it('must return something', async () => {
    // @ts-expect-error An author who writes JavaScript is not held to the types.
    const { result } = await run(async () => {})
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('neither') })
  })
})

describe('a function that throws', () => {
  it("fails with a UserError's message, details and next commands", async () => {
    const { result, log } = await run(async () => {
      throw new UserError('refused', 'the source is closed', { details: ['until noon'], next: ['wait'] })
    })
    expect(result).toEqual({
      state: 'failed',
      message: 'the source is closed',
      evidence: ['until noon'],
      next: ['wait'],
    })
    expect(log).toEqual([])
  })

  it("fails with any other error's message, and the stack only in the log", async () => {
    const { result, log } = await run(async () => {
      throw new TypeError('pts is not a number\nand more')
    })
    expect(result).toEqual({ state: 'failed', message: 'pts is not a number', evidence: [], next: [] })
    expect(log.join('\n')).toMatch(/TypeError: pts is not a number\nand more\n\s+at /)
  })

  it.each([
    ['a connection that is refused', async () => fetch(`http://127.0.0.1:${await portOfNobody()}/`)],
    ['a database that shuts down', () => Promise.reject(Object.assign(new Error('shutting down'), { code: '57P01' }))],
    [
      'any address of several',
      () => Promise.reject(new AggregateError([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })])),
    ],
  ])('for %s is worth another attempt', async (_, call) => {
    const { result } = await run(async () => {
      await call()
      return { unavailable: '' }
    })
    expect(result).toMatchObject({
      state: 'failed',
      transient: true,
      message: expect.stringMatching(/refused|shutting/i),
    })
  })

  it('before it returns a promise fails just so', async () => {
    const { result } = await run(() => {
      throw new Error('too early')
    })
    expect(result).toMatchObject({ state: 'failed', message: 'too early' })
  })
})

it('hides secrets of the environment in log and message', async () => {
  const { result, log } = await run(
    async ({ log, env }) => {
      log(`with ${env.API_TOKEN}`)
      throw new Error(`refused ${env.API_TOKEN}`)
    },
    { settings: { env: { API_TOKEN: 'abcdefgh' } } },
  )
  expect(result).toMatchObject({ message: 'refused ***' })
  expect(log.join('\n')).not.toContain('abcdefgh')
})

it('says that it knows no function for an operation', async () => {
  const { result } = await step.run(createFunctionExecutor({ functions: new Map(), env: {} }), {})
  expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('nba/predict') })
})

describe('an abort', () => {
  it('interrupts the step once the function has ended', async () => {
    const abort = new AbortController()
    const { result, assets } = await run(
      async ({ signal }) => {
        abort.abort()
        signal.throwIfAborted()
        return { unavailable: 'never said' }
      },
      { signal: abort.signal },
    )
    expect(result).toEqual({ state: 'interrupted' })
    expect(assets).toEqual({})
  })

  it('leaves a function behind that does not end', async () => {
    const abort = new AbortController()
    const { result, log } = await run(
      () => {
        abort.abort()
        return new Promise(() => {})
      },
      { signal: abort.signal, settings: { graceMs: 10 } },
    )
    expect(result).toEqual({ state: 'interrupted' })
    expect(log).toEqual(['nba/predict did not end when it was told to'])
  })
})

/** A port that was free a moment ago. */
async function portOfNobody(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
