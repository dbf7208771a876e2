import type { RunEvent } from '@headwater/engine'
import type { Rig } from '../rig.ts'
import { byHand, DATE } from './by-hand.ts'
import { inTurn, line } from './measure.ts'

const DAY = '2025-01-02'

/** A day that the league has corrected, against the runbook's full refresh; and a day that comes again as it was. */
export async function benchBackfill(rig: Rig): Promise<void> {
  const hand = byHand(rig)
  let revision = 0
  const typed = async (): Promise<void> => {
    await correct(rig, ++revision)
    await hand.ingest(DAY)
    await hand.dbt(
      ...['--select', 'fact_boxscores+', 'fact_pbp_data+'],
      ...['--exclude', 'source:gold.ml_game_predictions+'],
    )
    await hand.predict()
    await hand.dbt('--select', 'source:gold.ml_game_predictions+')
    await hand.restart()
  }
  const headwater = async (): Promise<void> => {
    await correct(rig, ++revision)
    await backfill(rig)
  }
  const times = await inTurn({ typed, headwater }, 3)
  const ratio = times.headwater / times.typed
  line(
    'a corrected day, against the full refresh by hand',
    `${(times.headwater / 1000).toFixed(1)} / ${(times.typed / 1000).toFixed(1)} s = ${ratio.toFixed(2)}x`,
    '≤ 1.15x',
    ratio <= 1.15,
  )
  await backfill(rig)
  const built = (await backfill(rig)).filter((asset) => !asset.startsWith('nba/bronze/'))
  line('the same day again as it was: assets built behind it', `${built.length}`, '0', built.length === 0)
}

/** The league corrects the day once more. */
async function correct(rig: Rig, revision: number): Promise<void> {
  const { services, token } = rig.state()
  const response = await fetch(new URL(`/revision/${DAY}`, services.season?.url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ revision }),
  })
  if (!response.ok) throw new Error(`the season answered ${response.status}`)
}

/** Gives the assets that were made, changed or not. */
async function backfill(rig: Rig): Promise<string[]> {
  const { exitCode, stdout, stderr } = await rig.headwater(
    ...['backfill', 'bronze/boxscores', '--partition', DAY, '--downstream', '--date', DATE, '--json'],
  )
  if (exitCode !== 0) throw new Error(`the backfill failed: ${stderr}`)
  return stdout.split('\n').flatMap((text) => {
    const event: RunEvent = JSON.parse(text)
    return event.type === 'asset finished' && event.outcome.state !== 'unchanged upstream' ? [event.outcome.key] : []
  })
}
