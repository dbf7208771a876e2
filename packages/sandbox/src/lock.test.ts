import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { withSandboxLock } from './lock.ts'

test('two holders in one process take turns', async () => {
  const root = folder()
  let inside = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++inside)
    await new Promise(setImmediate)
    inside--
  }
  await Promise.all([1, 2, 3, 4].map(() => withSandboxLock(root, () => {}, work)))
  expect(most).toBe(1)
})

test('a lock is free again when its holder fails', async () => {
  const root = folder()
  const fails = withSandboxLock(
    root,
    () => {},
    () => Promise.reject(new Error('no')),
  )
  await expect(fails).rejects.toThrow('no')
  expect(
    await withSandboxLock(
      root,
      () => {},
      async () => 'mine',
    ),
  ).toBe('mine')
})

test('the waiting one names the holder, and takes over the moment the holder is killed', {
  timeout: 20_000,
}, async () => {
  const root = folder()
  const lock = JSON.stringify(fileURLToPath(new URL('./lock.ts', import.meta.url)))
  const program = `import { withSandboxLock } from ${lock}
    await withSandboxLock(${JSON.stringify(root)}, () => {}, () => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)) })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const waiting = vi.fn(() => void child.kill('SIGKILL'))
  expect(await withSandboxLock(root, waiting, async () => 'mine')).toBe('mine')
  expect(waiting).toHaveBeenCalledExactlyOnceWith(`process ${child.pid}`)
})

function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'headwater-lock-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  return root
}
