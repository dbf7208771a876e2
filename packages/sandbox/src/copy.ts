import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '@headwater/errors'
import { endAll } from './down.ts'
import { withSandboxLock } from './lock.ts'
import { awsFolder, postgresFolder, programDataFolder } from './paths.ts'
import { dataFolder } from './postgres/cluster.ts'
import { makePrivateFolder, postgresUser } from './postgres/user.ts'
import { readRecord, type SandboxRecord, writeRecord } from './state.ts'

const quietly = () => {}

/**
 * Copies a stopped sandbox: cluster, AWS, what its programs keep, and its clock. Python is not copied, nor are addresses:
 * two sandboxes that were one would want the same.
 */
export function copySandbox(from: string, to: string): Promise<boolean> {
  return withSandboxLock(from, quietly, async () => {
    if (!readRecord(from)?.seeded) return false
    await endAll(from)
    const record = readRecord(from)
    if (record === null) return false
    await withSandboxLock(to, quietly, async () => {
      if (readRecord(to) !== null) throw new UserError('refused', `${to} has a sandbox already`)
      makePrivateFolder(postgresFolder(to), postgresUser())
      await copyFolder(dataFolder({ folder: postgresFolder(from) }), dataFolder({ folder: postgresFolder(to) }))
      for (const folder of [awsFolder, programDataFolder]) {
        if (existsSync(folder(from))) await copyFolder(folder(from), folder(to))
      }
      writeRecord(to, moved(record, to))
    })
    return true
  })
}

/** With the owner of each file: root's Postgres belongs to another user. Node's own copy forgets that. */
async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-Rp', from, to], { cwd: dirname(to) })
}

function moved(record: SandboxRecord, to: string): SandboxRecord {
  return {
    ...record,
    databaseUrl: '',
    postgres: { pid: 0, started: '', port: 0, dataDir: dataFolder({ folder: postgresFolder(to) }), since: '' },
    python: null,
    services: {},
    ecs: null,
    aws: null,
  }
}
