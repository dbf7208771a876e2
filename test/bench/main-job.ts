import type { Rig } from '../rig.ts'
import { byHand, DATE } from './by-hand.ts'
import { inTurn, line } from './measure.ts'

/** The main job in a warm sandbox, against the same typed by hand: dbt, ML, dbt again, stop the task and wait. */
export async function benchMainJob(rig: Rig): Promise<void> {
  const hand = byHand(rig)
  const typed = async (): Promise<void> => {
    await hand.dbt('--select', 'fact_boxscores+', '--exclude', 'source:gold.ml_game_predictions+')
    await hand.predict()
    await hand.dbt('--select', 'source:gold.ml_game_predictions+')
    await hand.restart()
  }
  const headwater = async (): Promise<void> => {
    const { exitCode, stderr } = await rig.headwater(
      ...['materialize', 'fact_boxscores', '--downstream', '--no-cutoff', '--date', DATE],
    )
    if (exitCode !== 0) throw new Error(`the main job failed: ${stderr}`)
  }
  const times = await inTurn({ typed, headwater }, 5)
  const ratio = times.headwater / times.typed
  line(
    'the main job, against the same typed by hand',
    `${(times.headwater / 1000).toFixed(1)} / ${(times.typed / 1000).toFixed(1)} s = ${ratio.toFixed(2)}x`,
    '≤ 1.15x',
    ratio <= 1.15,
  )
}
