import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'

const childProcess = fileURLToPath(new URL('./child-process.ts', import.meta.url))

/** A process like ours, which runs a child of the given script and prints the lines that the child says. */
function ourselves(script: string, after = '') {
  const code = `
    const { runChild } = await import(${JSON.stringify(childProcess)})
    const end = runChild({ program: process.execPath, args: ['-e', ${JSON.stringify(script)}], cwd: '/', env: {},
      signal: new AbortController().signal, politely: [], graceMs: 0, onLine: (_, line) => console.log(line) })
    ${after}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { child, line: async (): Promise<string> => (await lines.next()).value ?? '' }
}

function isRunning(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

const stubborn = `for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => {}); console.log(process.pid); setInterval(() => {}, 1e6)`

it.runIf(process.platform === 'linux')('a process that is killed leaves no child, and no child of that', async () => {
  const grandchild = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' });`
  const { child, line } = ourselves(grandchild + stubborn)
  const pids = [await line(), await line()]
  onTestFinished(() => {
    for (const pid of pids.filter(isRunning)) process.kill(Number(pid), 'SIGKILL')
  })
  expect(pids.every(isRunning)).toBe(true)
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), 5000)
})

it('the guard does not keep a process alive whose children have ended', async () => {
  const { child } = ourselves(`console.log('done')`, 'await end')
  expect(await once(child, 'exit')).toEqual([0, null])
})
