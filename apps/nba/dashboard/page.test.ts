import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeWarehouse, type Warehouse } from '../dbt/testing/warehouse.ts'
import { MART_NAMES, readMarts } from './marts.ts'
import { page } from './page.ts'
import { makeMarts } from './testing/marts.ts'

// What the page says for given marts, read from a real Postgres; dashboard.test.ts has the process around it.

let warehouse: Warehouse

beforeEach(async () => {
  warehouse = await makeWarehouse()
  await makeMarts(warehouse)
})
afterEach(async () => {
  await warehouse.drop()
})

async function pageWith(...changes: readonly string[]): Promise<string> {
  for (const change of changes) await warehouse.query(change)
  const marts = await readMarts(warehouse.url)
  return String(await page({ marts, loadedAt: new Date('2025-01-04T12:30:00Z'), task: null }))
}

/** The part with this id, its tags taken out and its white space made one blank. */
function part(html: string, id: string): string {
  const [, content = ''] = html.split(`<section id="${id}"`)
  return plain(content.slice(content.indexOf('>') + 1, content.indexOf('</section>')))
}

const plain = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

describe('tonight', () => {
  it('has both chances, the marked side, the bookmakers’ favourite and the time in New York', async () => {
    const html = await pageWith()
    const text = part(html, 'tonight')
    expect(text).toContain('Sat 4 Jan · 1 game')
    expect(text).toContain('7:30 PM · The Garden')
    expect(text).toMatch(/BOS Boston Celtics 27–8 L2 63 % NYK New York Knicks 20–16 W2 37 %/)
    expect(text).toContain('Bookmakers: BOS −1.5 1 out')
    expect(html).toContain('<rect class="mark" width="62.88%" height="6"/>')
  })

  it('says where the model and the bookmakers name different winners', async () => {
    expect(part(await pageWith('update gold.schedule_tonight set home_spread = -4'), 'tonight')).toContain(
      'Bookmakers: NYK −4.0, the model says BOS',
    )
  })

  it('says so when there is no prediction, or no odds, yet', async () => {
    const text = part(
      await pageWith(
        'update gold.schedule_tonight set home_win_probability = null, predicted_winner = null, home_spread = null',
      ),
      'tonight',
    )
    expect(text).toContain('No prediction yet. No odds.')
    expect(text).not.toContain('%')
  })

  it('never calls an open game certain', async () => {
    const text = part(
      await pageWith("update gold.schedule_tonight set home_win_probability = 0.9987, predicted_winner = 'NYK'"),
      'tonight',
    )
    expect(text).toMatch(/1 % .* 99 %/)
    expect(text).not.toMatch(/\b0 %|100 %/)
  })

  it('lists who of the two teams is hurt, and nobody else', async () => {
    const text = part(
      await pageWith(
        "insert into gold.injury_report values ('NYK', 'D. Oubtful', 'Day-To-Day', 'Back pain', '2025-01-03'), ('MIA', 'E. Lsewhere', 'Out', 'Flu', '2025-01-03')",
      ),
      'tonight',
    )
    expect(text).toContain('1 out, 1 day-to-day NYK D. Oubtful Day-To-Day, Back pain BOS H. Urt Out, Left knee sprain')
    expect(text).not.toContain('E. Lsewhere')
  })

  it('says that there are no games', async () => {
    expect(part(await pageWith('delete from gold.schedule_tonight'), 'tonight')).toBe('Tonight No games tonight.')
  })
})

describe('the standings', () => {
  it('have record, share, games behind, last ten, streak and difference', async () => {
    const text = part(
      await pageWith(
        "insert into gold.standings values ('East', 2, 'NYK', 'New York Knicks', 25, 9, 0.735, -0.04), ('West', 1, 'LAL', 'Lakers', 0, 0, 0, 0)",
      ),
      'standings',
    )
    expect(text).toMatch(/1 Boston Celtics BOS 27–8 \.771 – 8–2 L2 \+7\.1/)
    expect(text).toMatch(/2 New York Knicks NYK 25–9 \.735 1\.5 – – 0\.0 –/)
    expect(text).toMatch(/West .* 1 Lakers LAL 0–0 \.000 – – – 0\.0/)
  })

  it('have the last games of a team that has not played ten', async () => {
    const text = part(
      await pageWith('update gold.team_form set wins = 2, losses = 1, win_pct_last_10 = 0.6667'),
      'standings',
    )
    expect(text).toContain('.771 – 2–1 L2')
  })

  it('draw the week of each team from its own side, oldest game first', async () => {
    const html = await pageWith(
      "insert into gold.recent_games values ('2025-01-01', 'NYK', 'BOS', 90, 101, 'BOS')",
      "insert into gold.standings values ('East', 2, 'NYK', 'New York Knicks', 25, 9, 0.735, 1)",
    )
    expect(html).toContain('aria-label="Wed 1 Jan won by 11 at NYK, Fri 3 Jan lost by 5 against MIL"')
    expect(html).toContain('aria-label="Wed 1 Jan lost by 11 against BOS"')
  })

  it('draw the lines of the play-in under the sixth and the tenth', async () => {
    const html = await pageWith(
      "insert into gold.standings select 'East', place, 'T' || place, 'Team ' || place, 10, 10, 0.5, 0 from generate_series(2, 15) as place",
    )
    const cut = [...html.matchAll(/<tr class="cut">\s*<td[^>]*>(\d+)</g)].map(([, place]) => place)
    expect(cut).toEqual(['6', '10'])
  })
})

describe('recent games', () => {
  it('have score, winner, longest run, a close end, overtime, and whether the model had called it', async () => {
    const html = await pageWith()
    expect(part(html, 'results')).toMatch(/Fri 3 Jan .* MIL 125 BOS 120 11–0 BOS, close, OT BOS 71 % ✗ wrong/)
    expect(html).toMatch(/<td><b>MIL<\/b><\/td>\s*<td class="n"><b>125<\/b>/)
    expect(html).not.toContain('<b>BOS</b></td>')
  })

  it('have dashes where the play-by-play or a prediction is not there', async () => {
    const text = part(await pageWith('delete from gold.game_flow', 'delete from gold.prediction_results'), 'results')
    expect(text).toContain('MIL 125 BOS 120 – –')
  })

  it('are newest first, with the older days behind a fold', async () => {
    const text = part(
      await pageWith(
        "insert into gold.recent_games select date '2024-12-28' + day, 'BOS', 'MIL', 1, 2, 'MIL' from generate_series(0, 5) as day",
      ),
      'results',
    )
    const dates = text.match(/\w{3} \d+ (Jan|Dec)|earlier days/g)
    expect(dates).toEqual([
      'Fri 3 Jan',
      'Thu 2 Jan',
      'Wed 1 Jan',
      'earlier days',
      'Tue 31 Dec',
      'Mon 30 Dec',
      'Sun 29 Dec',
      'Sat 28 Dec',
    ])
  })
})

describe('the predictions', () => {
  const RESULTS = `insert into gold.prediction_results
    select date '2025-01-03' - back, 'BOS', 'MIL', 0.6500, 'BOS', 'logistic-v1', case when back % 4 = 0 then 'MIL' else 'BOS' end, back % 4 <> 0`

  it('have the hit rate overall, of the last 7 and 30 days, and of always naming the home team', async () => {
    const text = part(await pageWith(`${RESULTS} from generate_series(1, 39) as back`), 'predictions')
    expect(text).toContain('All 75 % 30 of 40')
    expect(text).toContain('Last 7 days 71 % 5 of 7')
    expect(text).toContain('Last 30 days 73 % 22 of 30')
    expect(text).toContain('Always the home team 75 % 30 of 40')
    expect(text).toContain('60 to 70 % 77 % 39 games')
    expect(text).toContain('70 to 80 % 0 % 1 game')
  })

  it('leave out a window that is as long as all there is', async () => {
    const text = part(await pageWith(`${RESULTS} from generate_series(1, 6) as back`), 'predictions')
    expect(text).not.toContain('Last')
    expect(text).toContain('Games from Sat 28 Dec to Fri 3 Jan')
  })

  it('say that nothing was predicted lately, counted from the newest game', async () => {
    const text = part(await pageWith("update gold.team_form set last_game = '2025-01-20'"), 'predictions')
    expect(text).toContain('Last 7 days – no predicted games')
  })

  it('draw the hit rate over time, in words too', async () => {
    const html = await pageWith(`${RESULTS} from generate_series(1, 9) as back`)
    expect(html).toMatch(
      /<desc id="hits-text">From Wed 25 Dec to Fri 3 Jan; 70 percent right by the end, 7 of 10 games/,
    )
    expect(html.match(/class="dot"/g)).toHaveLength(10)
    // One line without a break, from 100 % at the first day to where the last dot is.
    const runs = [...html.matchAll(/class="run" x1="(.*?)%" y1="(.*?)" x2="(.*?)%" y2="(.*?)"/g)].map((run) =>
      run.slice(1),
    )
    expect(runs).toHaveLength(9)
    expect(runs[0]?.slice(0, 2)).toEqual(['3', '24'])
    for (const [i, run] of runs.slice(1).entries()) expect(run.slice(0, 2)).toEqual(runs[i]?.slice(2))
    expect(html).toContain(`<circle class="now" cx="${runs.at(-1)?.[2]}%" cy="${runs.at(-1)?.[3]}"`)
    expect(part(html, 'predictions')).toContain('Fri 3 Jan 0 1 70 % Thu 2 Jan 1 1 78 %')
  })

  it('draw a single day', async () => {
    expect(await pageWith()).toMatch(/<circle class="now" cx="49%"/)
  })

  it('say that none of the predicted games has been played', async () => {
    const html = await pageWith('delete from gold.prediction_results', 'delete from gold.prediction_accuracy')
    expect(part(html, 'predictions')).toBe('Predictions so far None of the predicted games has been played yet.')
  })
})

describe('the page', () => {
  it('says of each part whether its mart is empty or not there', async () => {
    const empty = await pageWith(...MART_NAMES.map((mart) => `delete from gold.${mart}`))
    expect(empty).not.toContain('Not built yet')
    expect(empty).toContain('no games yet')
    expect(empty.match(/<p class="quiet">(No|Nobody) [^<]*<|None of /g)).toHaveLength(6)
    const gone = await pageWith(...MART_NAMES.map((mart) => `drop table gold.${mart}`))
    for (const mart of MART_NAMES) expect(gone).toContain(`<code>gold.${mart}</code>`)
    expect(gone.match(/Not built yet: /g)).toHaveLength(6)
  })

  it('escapes hostile names wherever they are shown', async () => {
    const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>\${1}&amp;`
    const columns = await warehouse.query<{ table_name: string; column_name: string }>(
      "select table_name, column_name from information_schema.columns where table_schema = 'gold' and data_type = 'text'",
    )
    expect(columns.length).toBeGreaterThan(20)
    for (const { table_name, column_name } of columns) {
      await warehouse.query(`update gold.${table_name} set ${column_name} = $1`, [hostile])
    }
    const html = await pageWith()
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    // What was text in it is text again: nothing of it became a tag or an attribute.
    expect(html.match(/<[a-z][^>]*>/g)?.filter((tag) => /onerror|alert/.test(tag.replace(/"[^"]*"/g, '')))).toEqual([])
  })

  it.each(['__proto__', 'constructor', 'toString'])('shows a team called %s like any other', async (name) => {
    const html = await pageWith(
      `update gold.standings set team = '${name}', team_name = '${name}'`,
      `update gold.team_form set team = '${name}'`,
    )
    expect(part(html, 'standings')).toContain(`1 ${name} ${name} 27–8 .771 – 8–2 L2`)
  })

  it('shows nulls as dashes', async () => {
    const columns = await warehouse.query<{ table_name: string; column_name: string }>(
      "select table_name, column_name from information_schema.columns where table_schema = 'gold'",
    )
    for (const { table_name, column_name } of columns) {
      await warehouse.query(`update gold.${table_name} set ${column_name} = null`)
    }
    expect(await pageWith()).not.toMatch(/undefined|NaN|null|\[object|Invalid|<t[dh][^>]*><\/t[dh]>/)
  })

  it('can be read by ear and by keyboard', async () => {
    const html = await pageWith()
    const tags = (name: string) => html.match(new RegExp(`<${name}[ >][^>]*`, 'g')) ?? []
    expect(html).toContain('<html lang="en">')
    expect(tags('h1')).toHaveLength(1)
    expect(tags('table').length).toBeGreaterThan(5)
    expect(html.match(/<table[^>]*>\s*<caption/g)).toHaveLength(tags('table').length)
    expect(tags('th').filter((tag) => !tag.includes('scope='))).toEqual([])
    for (const picture of tags('svg')) expect(picture).toMatch(/aria-hidden="true"|role="img"/)

    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1)

    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const named = [...html.matchAll(/href="#([^"]*)"|aria-labelledby="([^"]*)"/g)].flatMap(([, link, label]) =>
      (link ?? label ?? '').split(' '),
    )
    expect(named.length).toBeGreaterThan(12)
    for (const id of named) expect(ids).toContain(id)
  })

  it('carries no script and no style attribute', async () => {
    expect(await pageWith()).not.toMatch(/<script| style=| on[a-z]+=/)
  })
})
