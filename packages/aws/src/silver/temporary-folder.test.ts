import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import { makeTemporaryFolder, sweep } from './temporary-folder.ts'

it('gives a folder that nobody else can read', async () => {
  const folder = await makeTemporaryFolder()
  onTestFinished(() => rm(folder, { recursive: true }))
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

it('removes what killed processes left, and nothing of those that run', async () => {
  const own = await makeTemporaryFolder()
  onTestFinished(() => rm(own, { recursive: true }))
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const left = own.replace(`-${process.pid}-`, `-${pid}-`)
  const parents = own.replace(`-${process.pid}-`, `-${process.ppid}-`)
  const elsewhere = left.replace('headwater-data-', 'headwater-data-another')
  for (const folder of [left, parents, elsewhere]) mkdirSync(folder)
  onTestFinished(async () => {
    for (const folder of [parents, elsewhere]) await rm(folder, { recursive: true })
  })
  await sweep()
  expect([left, own, parents, elsewhere].map((folder) => existsSync(folder))).toEqual([false, true, true, true])
})
