import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectionEnv } from '@headwater/postgres'
import { execa } from 'execa'
import type { Rig } from '../rig.ts'

const nba = fileURLToPath(new URL('../../apps/nba', import.meta.url))
const stopTask = fileURLToPath(new URL('stop-task.ts', import.meta.url))

/** The logical date of what is measured. */
export const DATE = '2025-01-04'

/** The runbook's commands, as people type them, on a rig's sandbox. */
export interface ByHand {
  /** Games of a day, from the source into bronze. */
  ingest(day: string): Promise<void>
  /** `dbt build --full-refresh` with a selection. */
  dbt(...selection: string[]): Promise<void>
  predict(): Promise<void>
  /** Stops the dashboard's task and waits for the next one. */
  restart(): Promise<void>
}

/** Throws where the sandbox is not up. */
export function byHand(rig: Rig): ByHand {
  const { databaseUrl, python, ecs, services, token } = rig.state()
  if (!python || !ecs || !services.season) throw new Error('the sandbox is not up')
  const { PYTHONDONTWRITEBYTECODE: _, ...inherited } = process.env
  const env = {
    ...inherited,
    ...connectionEnv(databaseUrl),
    DATABASE_URL: databaseUrl,
    SEASON_URL: services.season.url,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'False',
  }
  const run = async (program: string, cwd: string, ...args: string[]): Promise<void> => {
    await execa(join(dirname(python.path), program), args, { cwd, env, extendEnv: false })
  }
  return {
    ingest: (day) => run('python', nba, '-m', 'scripts.backfill', '--run_date', day),
    dbt: (...selection) =>
      run(
        'dbt',
        join(nba, 'dbt'),
        ...['build', '--full-refresh', '--target', 'sandbox', '--profiles-dir', '.'],
        ...['--target-path', join(rig.root, 'by-hand'), '--log-path', join(rig.root, 'by-hand')],
        ...['--vars', JSON.stringify({ run_date: DATE }), ...selection],
      ),
    predict: () => run('python', join(nba, 'ml'), '-m', 'src.app', '--run-date', DATE),
    async restart() {
      await execa(process.execPath, [stopTask], {
        env: { ...env, ECS_ENDPOINT: ecs.endpoint, AWS_ACCESS_KEY_ID: token, AWS_SECRET_ACCESS_KEY: token },
      })
    },
  }
}
