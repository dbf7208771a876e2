import { weekday } from './dates.ts'
import { FIRST_REPORT, heldOn } from './day.ts'
import { Random } from './random.ts'
import type { AttendanceRow } from './rows.ts'
import type { Season } from './season.ts'

/** Seats for basketball. */
const CAPACITY: { readonly [team: string]: number } = {
  ...{ ATL: 16_888, BKN: 17_732, BOS: 19_156, CHA: 19_077, CHI: 20_917, CLE: 19_432, DAL: 19_200, DEN: 19_520 },
  ...{ DET: 20_332, GSW: 18_064, HOU: 18_055, IND: 17_274, LAC: 17_927, LAL: 18_997, MEM: 17_794, MIA: 19_600 },
  ...{ MIL: 17_341, MIN: 18_978, NOP: 16_867, NYK: 19_812, OKC: 18_203, ORL: 18_846, PHI: 20_478, PHX: 17_071 },
  ...{ POR: 19_393, SAC: 17_608, SAS: 18_418, TOR: 19_800, UTA: 18_306, WAS: 20_356 },
}

/** How many came to the games of a date: more at weekends and for a close game between good teams. */
export function attendanceOn(season: Season, date: string, { cancelled } = FIRST_REPORT): AttendanceRow[] {
  return heldOn(season, date, cancelled).map(({ home, away, arena }) => {
    const random = new Random(season.seed, `attendance/${date}/${home}`)
    const capacity = CAPACITY[home] ?? 18_000
    const appeal = (season.strength(home) + 0.6 * season.strength(away)) / 120
    const evening = [0, 5, 6].includes(weekday(date)) ? 0.03 : 0
    const share = Math.min(1, Math.max(0.6, random.normal(0.925 + appeal + evening, 0.04)))
    return {
      away_team: away,
      home_team: home,
      game_date: date,
      arena,
      attendance: Math.round(capacity * share),
      capacity,
    }
  })
}
