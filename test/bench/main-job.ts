import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectionEnv } from '@headwater/postgres'
import { execa } from 'execa'
import type { Rig } from '../rig.ts'
import { inTurn, line } from './measure.ts'

const nba = fileURLToPath(new URL('../../apps/nba', import.meta.url))
const stopTask = fileURLToPath(new URL('stop-task.ts', import.meta.url))

/** The main job in a warm sandbox, against the same typed by hand: dbt, ML, dbt again, stop the task and wait. */
export async function benchMainJob(rig: Rig): Promise<void> {
  const { databaseUrl, python, ecs, token } = rig.state()
  if (!python || !ecs) throw new Error('the sandbox is not up')
  const { PYTHONDONTWRITEBYTECODE: _, ...inherited } = process.env
  const env = {
    ...inherited,
    ...connectionEnv(databaseUrl),
    DATABASE_URL: databaseUrl,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'False',
  }
  const date = '2025-01-04'
  const run = (program: string, cwd: string, args: readonly string[]) =>
    execa(join(dirname(python.path), program), args, { cwd, env, extendEnv: false })
  const dbt = (...selection: string[]) =>
    run('dbt', join(nba, 'dbt'), [
      ...['build', '--full-refresh', '--target', 'sandbox', '--profiles-dir', '.'],
      ...['--target-path', join(rig.root, 'by-hand'), '--log-path', join(rig.root, 'by-hand')],
      ...['--vars', JSON.stringify({ run_date: date }), ...selection],
    ])
  const byHand = async (): Promise<void> => {
    await dbt('--select', 'fact_boxscores+', '--exclude', 'source:gold.ml_game_predictions+')
    await run('python', join(nba, 'ml'), ['-m', 'src.app', '--run-date', date])
    await dbt('--select', 'source:gold.ml_game_predictions+')
    await execa(process.execPath, [stopTask], {
      env: { ...env, ECS_ENDPOINT: ecs.endpoint, AWS_ACCESS_KEY_ID: token, AWS_SECRET_ACCESS_KEY: token },
    })
  }
  const headwater = async (): Promise<void> => {
    const { exitCode, stderr } = await rig.headwater(
      ...['materialize', 'fact_boxscores', '--downstream', '--no-cutoff', '--date', date],
    )
    if (exitCode !== 0) throw new Error(`the main job failed: ${stderr}`)
  }
  const times = await inTurn({ byHand, headwater }, 5)
  const ratio = times.headwater / times.byHand
  line(
    'the main job, against the same typed by hand',
    `${(times.headwater / 1000).toFixed(1)} / ${(times.byHand / 1000).toFixed(1)} s = ${ratio.toFixed(2)}x`,
    '≤ 1.15x',
    ratio <= 1.15,
  )
}
