import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { expect, it, vi } from 'vitest'
import { type ChildEnd, type ChildOptions, runChild } from './child-process.ts'

const never = new AbortController().signal

function run(script: string, options: Partial<ChildOptions> = {}): { end: Promise<ChildEnd>; lines: string[] } {
  const lines: string[] = []
  const onLine: ChildOptions['onLine'] = (stream, line) => lines.push(`${stream}: ${line}`)
  const end = runChild({
    program: process.execPath,
    args: ['-e', script],
    cwd: tmpdir(),
    env: process.env,
    signal: never,
    politely: ['SIGINT'],
    graceMs: 5000,
    onLine,
    ...options,
  })
  return { end, lines }
}

it('gives every line of both streams, the last one without a line end included', async () => {
  const { end, lines } = run(`process.stdout.write('a\\nb\\r\\nc'); process.stderr.write('oh\\n')`)
  expect(await end).toEqual({ type: 'exited', code: 0, stopped: null })
  expect(lines.toSorted()).toEqual(['stderr: oh', 'stdout: a', 'stdout: b', 'stdout: c'])
})

it('tells an exit code from a signal', async () => {
  expect(await run('process.exit(3)').end).toEqual({ type: 'exited', code: 3, stopped: null })
  expect(await run(`process.kill(process.pid, 'SIGKILL')`).end).toEqual({
    type: 'killed',
    signal: 'SIGKILL',
    stopped: null,
  })
})

it('says that there is no such program, and that there is no such folder', async () => {
  expect(await run('', { program: 'no-such-program' }).end).toMatchObject({
    reason: 'no program',
    message: 'there is no program "no-such-program"',
  })
  expect(await run('', { cwd: '/no/such/folder' }).end).toMatchObject({ reason: 'no folder' })
  expect(await run('', { program: tmpdir() }).end).toMatchObject({ reason: 'not permitted' })
})

it('ends a child politely when the signal aborts', async () => {
  const abort = new AbortController()
  const { end, lines } = run(
    `process.on('SIGINT', () => { console.log('goodbye'); process.exit(7) }); setInterval(() => {}, 1e6); console.log('up')`,
    { signal: abort.signal, onLine: (_, line) => (line === 'up' ? abort.abort() : lines.push(line)) },
  )
  expect(await end).toEqual({ type: 'exited', code: 7, stopped: 'aborted' })
  expect(lines).toEqual(['goodbye'])
})

it('goes through the polite signals and kills what ignores them all', async () => {
  const abort = new AbortController()
  const { end, lines } = run(
    `for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => console.log(s)); setInterval(() => {}, 1e6); console.log('up')`,
    {
      signal: abort.signal,
      politely: ['SIGINT', 'SIGTERM'],
      graceMs: 300,
      onLine: (_, line) => (line === 'up' ? abort.abort() : lines.push(line)),
    },
  )
  expect(await end).toEqual({ type: 'killed', signal: 'SIGKILL', stopped: 'aborted' })
  expect(lines).toEqual(['SIGINT', 'SIGTERM'])
})

it('ends what takes longer than it may', async () => {
  const { end } = run('setInterval(() => {}, 1e6)', { timeoutMs: 50 })
  expect(await end).toMatchObject({ stopped: 'timed out' })
})

it('leaves no grandchild behind, neither when it is ended nor when the child ends by itself', async () => {
  const grandchild = `const c = require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGINT', () => {}); setInterval(() => {}, 1e6)"], { stdio: 'inherit' }); console.log(c.pid);`
  const abort = new AbortController()
  const aborted = run(`${grandchild} setInterval(() => {}, 1e6)`, {
    signal: abort.signal,
    onLine: (_, line) => {
      aborted.lines.push(line)
      abort.abort()
    },
  })
  await aborted.end
  // Killed it is; the kernel may take a moment to be done with it.
  await vi.waitFor(() => expect(isRunning(aborted.lines[0])).toBe(false), 5000)

  const left = run(`${grandchild} process.exit(0)`)
  await left.end
  await vi.waitFor(() => expect(isRunning(left.lines[0]?.replace('stdout: ', ''))).toBe(false), 5000)
})

it('does not wait for a program to start when it is told to end before', async () => {
  expect(await run('setInterval(() => {}, 1e6)', { signal: AbortSignal.abort() }).end).toMatchObject({
    stopped: 'aborted',
  })
})

it('writes its input and keeps stdin open until the child ends', async () => {
  const { end, lines } = run(
    `let ended = false; process.stdin.on('end', () => { ended = true }).once('data', (d) => { console.log(String(d).trim()); setTimeout(() => { console.log(ended); process.exit(0) }, 50) })`,
    { input: 'hello\n' },
  )
  await end
  expect(lines).toEqual(['stdout: hello', 'stdout: false'])
})

/** A process that is dead but not yet waited for by anyone does not run. */
function isRunning(pid: string | undefined): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', pid ?? ''])
      .toString()
      .startsWith('Z')
  } catch {
    return false
  }
}
