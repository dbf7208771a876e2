import { cpSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRig, type Rig } from '../../rig.ts'
import { newSource, writeSource } from '../league/source.ts'
import { FIRST_DAYS } from './history.ts'

export const leagueFiles = fileURLToPath(new URL('../league', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** What ingests the first days and builds everything. */
export const FIRST_BUILD = [
  ...['backfill', 'bronze/scores', 'bronze/players', '--downstream'],
  ...['--partitions', FIRST_DAYS.join(',')],
]

/** A workspace with the league's platform. */
export function createWorkspace(): Rig {
  const rig = createRig({ files: { 'headwater.config.ts': '' } })
  cpSync(leagueFiles, rig.root, { recursive: true })
  symlinkSync(modules, join(rig.root, 'node_modules'))
  writeSource(rig.root, newSource())
  return rig
}

/** Takes back what a history has done to the source and to the dbt project. */
export function restoreWorkspace({ root }: Rig): void {
  rmSync(join(root, 'dbt/models'), { recursive: true })
  cpSync(join(leagueFiles, 'dbt/models'), join(root, 'dbt/models'), { recursive: true })
  writeSource(root, newSource())
}
