import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProgramExecutor, type ProgramSettings } from './index.ts'
import { type RunOptions, TestStep } from './testing/step.ts'

let step: TestStep
beforeEach(() => {
  step = new TestStep()
})
afterEach(() => step[Symbol.dispose]())

interface Program extends RunOptions {
  readonly args?: readonly string[]
  readonly spec?: {
    readonly program?: string
    readonly cwd?: string
    readonly env?: { readonly [name: string]: string }
  }
  readonly timeoutMs?: number
  readonly settings?: Partial<ProgramSettings>
}

/** Runs a program, written in JavaScript, as the step's. */
function run(script: string, { args = [], spec = {}, timeoutMs, settings = {}, ...options }: Program = {}) {
  const execute = createProgramExecutor({ python: 'python3', env: {}, ...settings })
  const program = { program: process.execPath, args: ['-e', script, ...args], cwd: step.runFolder, ...spec }
  return step.run(execute, { ...program, ...(timeoutMs !== undefined && { timeoutMs }) }, options)
}

const tell = (...lines: object[]): string =>
  `require('node:fs').writeFileSync(process.env.HEADWATER_METADATA, ${JSON.stringify(lines.map((line) => JSON.stringify(line)).join('\n'))})`

describe('a program that ends well', () => {
  it("has made all of its operation's assets, with the rows and metadata that it told", async () => {
    const { result, assets } = await run(
      tell(
        { type: 'rows', asset: 'predictions', rows: 12, written: 5 },
        { type: 'metadata', asset: 'predictions', key: 'model', value: 'ridge' },
      ),
    )
    expect(result).toEqual({ state: 'done' })
    expect(assets.predictions).toEqual({
      key: 'nba/gold/predictions',
      partition: '2025-01-01',
      state: 'materialized',
      rows: 12,
      rowsWritten: 5,
      durationMs: 1000,
      message: null,
      metadata: { model: 'ridge' },
    })
    expect(assets.scores).toMatchObject({ state: 'materialized', rows: null, rowsWritten: null, metadata: {} })
  })

  it('gets date and partition in its arguments and environment, and braces of other sorts as they are', async () => {
    const { log } = await run(
      `const { HEADWATER_DATE: d, HEADWATER_PARTITION: p, HEADWATER_RUN_ID: r, HEADWATER_ATTEMPT: a, HEADWATER_TARGET: t, OWN } = process.env
       console.log([...process.argv.slice(1), d, p, r, a, t, OWN].join(' '))`,
      { args: ['{date}', '--day={partition}', '{"a":1}'], spec: { env: { OWN: 'of {date}' } } },
    )
    expect(log).toEqual(['2025-01-04 --day=2025-01-01 {"a":1} 2025-01-04 2025-01-01 7f3c 1 sandbox of 2025-01-04'])
  })

  it('gets no partition where there is none', async () => {
    const { log } = await run(`console.log('HEADWATER_PARTITION' in process.env)`, { partition: null })
    expect(log).toEqual(['false'])
  })

  it("runs in its folder, with the target's environment over ours and its own over both", async () => {
    const { log } = await run(`console.log(process.cwd(), process.env.A, process.env.B, 'PATH' in process.env)`, {
      settings: { env: { A: 'target', B: 'target' } },
      spec: { env: { B: 'own' } },
    })
    expect(log).toEqual([`${step.runFolder} target own true`])
  })

  it('means the target\'s Python by "python", and finds it first on PATH', async () => {
    const python = join(step.runFolder, 'python')
    writeFileSync(python, '#!/bin/sh\necho "the target\'s: $(command -v python)"\n')
    chmodSync(python, 0o755)
    const { log } = await run('', { settings: { python }, spec: { program: 'python' } })
    expect(log).toEqual([`the target's: ${python}`])
  })

  it('says in its log, and with its assets, what was wrong with a line of its metadata', async () => {
    const { assets, log, result } = await run(tell({ type: 'rows', asset: 'predictions', rows: 'many' }))
    expect(result).toEqual({ state: 'done' })
    const warning = expect.stringMatching(/line 1 .* rows is not as expected/)
    expect(log).toEqual([warning])
    expect(assets.predictions?.metadata).toEqual({ warnings: [warning] })
  })

  it('starts without the words of an earlier try', async () => {
    await run(tell({ type: 'rows', asset: 'predictions', rows: 12 }))
    const { assets } = await run('')
    expect(assets.predictions?.rows).toBe(null)
    expect(readdirSync(step.runFolder)).toEqual([])
  })
})

describe('a source that has nothing yet', () => {
  it('is unavailable: neither made nor failed', async () => {
    const { result, assets } = await run(tell({ type: 'unavailable', message: 'no games on this date' }))
    expect(result).toEqual({ state: 'unavailable', message: 'no games on this date' })
    expect(assets).toEqual({})
  })

  it('does not excuse an exit code', async () => {
    const { result } = await run(`${tell({ type: 'unavailable', message: 'no games' })}; process.exit(2)`)
    expect(result.state).toBe('failed')
  })
})

describe('a program that fails', () => {
  it('gives its exit code, its last word, and its last lines', async () => {
    const { result, assets } = await run(
      `for (let i = 0; i < 50; i++) console.error('line ' + i); console.error('KeyError: pts'); process.exitCode = 3`,
    )
    expect(result).toMatchObject({
      state: 'failed',
      message: `${process.execPath} ended with exit code 3: KeyError: pts`,
      evidence: expect.arrayContaining(['line 49', 'KeyError: pts']),
    })
    expect(result.state === 'failed' && result.evidence).toHaveLength(20)
    expect(assets).toEqual({})
  })

  it('with exit code 75 says that it is worth another attempt, with any other that it is not', async () => {
    const { result } = await run('process.exit(75)')
    expect(result).toMatchObject({ state: 'failed', transient: true })
    expect((await run('process.exit(1)')).result).not.toHaveProperty('transient')
  })

  it('by a signal: names it', async () => {
    const { result } = await run(`process.kill(process.pid, 'SIGKILL')`)
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('signal SIGKILL') })
  })

  it('that does not exist', async () => {
    const { result } = await run('', { spec: { program: 'no-such-program' } })
    expect(result).toMatchObject({ state: 'failed', message: 'there is no program "no-such-program"' })
  })

  it('that takes too long', async () => {
    const { result } = await run('setInterval(() => {}, 1e6)', { timeoutMs: 100 })
    expect(result).toMatchObject({ state: 'failed', message: expect.stringMatching(/took longer than 0.1 s/) })
  })

  it('that asks for the partition of an operation without any', async () => {
    const { result, log } = await run(`console.log('ran')`, { args: ['{partition}'], partition: null })
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('no partitions') })
    expect(log).toEqual([])
  })
})

describe('secrets', () => {
  const settings = { env: { API_TOKEN: '12345678', DATABASE_URL: 'postgres://me:s3cret!@db/x' } }

  it('are hidden in every line, message and value, and spoil no count', async () => {
    const { log, result, assets } = await run(
      `console.log('with', process.env.API_TOKEN); console.error(process.env.DATABASE_URL); ${tell(
        { type: 'rows', asset: 'scores', rows: 12345678 },
        { type: 'metadata', asset: 'scores', key: 'from', value: ['token 12345678'] },
        { type: 'warning', message: 's3cret! leaks' },
      )}`,
      { settings },
    )
    expect(result).toEqual({ state: 'done' })
    expect(log.toSorted()).toEqual(['postgres://me:***@db/x', 'warning: *** leaks', 'with ***'])
    expect(assets.scores).toMatchObject({ rows: 12345678, metadata: { from: ['token ***'], warnings: ['*** leaks'] } })
  })

  it('are hidden in what a failure says', async () => {
    const { result } = await run(`console.error('no: ' + process.env.DATABASE_URL); process.exitCode = 1`, { settings })
    expect(JSON.stringify(result)).not.toContain('s3cret')
  })
})

describe('an abort', () => {
  it('ends the program and what it started, and the step is interrupted', async () => {
    const abort = new AbortController()
    const { result, log, assets } = await run(
      `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' })
       console.log(child.pid); setInterval(() => {}, 1e6)`,
      { signal: abort.signal, onReport: ({ type }) => type === 'log' && abort.abort() },
    )
    expect(result).toEqual({ state: 'interrupted' })
    expect(assets).toEqual({})
    expect(isRunning(log[0] ?? '')).toBe(false)
  })

  it('before the start starts nothing', async () => {
    const { result, reports } = await run(`console.log('ran')`, { signal: AbortSignal.abort() })
    expect(result).toEqual({ state: 'interrupted' })
    expect(reports).toEqual([])
  })
})

/** A process that is dead, and that nobody has waited for yet, does not run. */
function isRunning(pid: string): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', pid]).toString().startsWith('Z')
  } catch {
    return false
  }
}
