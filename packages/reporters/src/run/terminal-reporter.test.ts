import { EventEmitter } from 'node:events'
import xterm from '@xterm/headless'
import { expect, test } from 'vitest'
import { failingPlan, failingRun } from '../testing/failing-run.ts'
import { assetStarted, external, notice, runStarted, stepStarted, stepWaiting } from '../testing/run-events.ts'
import { asked, graphOf, planOf } from '../testing/world.ts'
import { terminalReporter } from './terminal-reporter.ts'

/** A real terminal emulator, a clock that moves when told to, and the process's exit. */
async function screenOf(columns: number, rows: number, colour = false) {
  const emulator = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    convertEol: true,
    scrollback: 1000,
  })
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    written: [] as string[],
    write(text: string) {
      stream.written.push(text)
      emulator.write(text)
      return true
    },
  })
  let ms = 0
  let tick = () => {}
  let exit = () => {}
  const reporter = await terminalReporter({
    stream,
    graph: graphOf([]),
    colour,
    now: () => ms,
    ticker: (_, callback) => {
      tick = callback
      return () => {
        tick = () => {}
      }
    },
    onExit: (callback) => {
      exit = callback
      return () => {
        exit = () => {}
      }
    },
  })
  return {
    reporter,
    stream,
    exit: () => exit(),
    pass(by: number) {
      ms += by
      tick()
    },
    async resize(to: number) {
      await new Promise<void>((resolve) => emulator.write('', resolve))
      emulator.resize(to, rows)
      stream.columns = to
      stream.emit('resize')
    },
    /** What is on the screen and above it, without empty lines at the end. */
    async text() {
      await new Promise<void>((resolve) => emulator.write('', resolve))
      const buffer = emulator.buffer.active
      const lines = Array.from({ length: buffer.length }, (_, i) => buffer.getLine(i)?.translateToString(true) ?? '')
      return lines.join('\n').trimEnd()
    },
  }
}

test('what has ended stays above, what runs moves below with a clock, and the last line says how far it is', async () => {
  const screen = await screenOf(90, 20)
  for (const event of failingRun.slice(0, 9)) screen.reporter.report(event)
  screen.pass(2100)
  expect(await screen.text()).toMatchInlineSnapshot(`
    " ✔ silver/fact_boxscores     26,112 rows (+272)        0.41 s    2 checks
     ▸ silver/dim_players        checks 0 of 1              2.1 s
     ▸ gold/team_form                                       2.1 s
     ━━━─────────────  1 of 5 · 2.1 s · about 5 s left"
  `)
})

test('at the end only the lines that stay are left, each once, and the cursor is back', async () => {
  const screen = await screenOf(90, 20)
  for (const event of failingRun) {
    screen.reporter.report(event)
    screen.pass(100)
  }
  expect(await screen.text()).toMatchInlineSnapshot(`
    " ✔ silver/fact_boxscores     26,112 rows (+272)        0.41 s    2 checks
     = silver/dim_players        unchanged                 0.08 s   stops here: 3 assets beh…
     ✖ gold/team_form            test not_null_team_form_pts: 14 rows    0.12 s
     ↷ gold/standings            not run: gold/team_form failed
     ↷ gold/ml_game_predictions  not run: gold/team_form failed"
  `)
  const written = screen.stream.written.join('')
  expect(written.lastIndexOf('\u001b[?25h')).toBeGreaterThan(written.lastIndexOf('\u001b[?25l'))
})

test('a notice and a page to look at stay, what waits moves', async () => {
  const screen = await screenOf(90, 20)
  screen.reporter.report(runStarted(failingPlan))
  screen.reporter.report(stepWaiting('2', 'pool stats-source: 1 of 1 at once, held by 1'))
  screen.reporter.report(notice('the ledger cannot be reached'))
  screen.reporter.report(external('1', 'task/1', 'https://console.example/tasks/1'))
  screen.pass(100)
  expect(await screen.text()).toMatchInlineSnapshot(`
    " ! the ledger cannot be reached
     ▸ 1  task/1
          https://console.example/tasks/1
     ◌ python -m src.app         waits for pool stats-source: 1 of 1 at once, held by 1
     ────────────────  0 of 5 · 0.1 s · about 7 s left"
  `)
})

test('lines and frame are one write, so that nothing flickers', async () => {
  const screen = await screenOf(90, 20)
  for (const event of failingRun.slice(0, 3)) screen.reporter.report(event)
  screen.pass(100)
  const before = screen.stream.written.length
  for (const event of failingRun.slice(3, 7)) screen.reporter.report(event)
  expect(screen.stream.written.length).toBe(before + 1)
})

test('more running assets than the screen is high are counted', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `gold/mart_${i}`)
  const plan = planOf([{ id: '1', title: 'dbt build', assets: names.map((name) => [name, 'rebuild', asked] as const) }])
  const screen = await screenOf(80, 10)
  screen.reporter.report(runStarted(plan))
  screen.reporter.report(stepStarted('1'))
  for (const name of names) screen.reporter.report(assetStarted('1', name))
  for (let i = 0; i < 5; i++) screen.pass(1000)
  const lines = (await screen.text()).split('\n')
  expect(lines).toHaveLength(8)
  expect(lines.at(-2)).toBe('   … 44 more')
  expect(lines.at(-1)).toContain('0 of 50')
})

test.each([20, 40, 60, 200])(
  'after the terminal is made %i columns wide no trace of the old frame is left',
  async (columns) => {
    const screen = await screenOf(100, 24)
    for (const event of failingRun.slice(0, 7)) screen.reporter.report(event)
    screen.pass(500)
    await screen.resize(columns)
    screen.pass(500)
    screen.pass(500)
    const text = await screen.text()
    expect(text.match(/▸/g)).toHaveLength(1)
    expect(text.match(/ of 5/g)).toHaveLength(1)
    expect(text.match(/✔/g)).toHaveLength(1)
  },
)

test('when the process ends in the middle, the frame goes and the cursor comes back', async () => {
  const screen = await screenOf(90, 20)
  screen.reporter.report(runStarted(failingPlan))
  screen.reporter.report(stepStarted('1'))
  screen.exit()
  expect(await screen.text()).toBe('')
  expect(screen.stream.written.at(-1)).toContain('\u001b[?25h')
  const count = screen.stream.written.length
  screen.reporter.report(stepStarted('2'))
  screen.pass(1000)
  expect(screen.stream.written).toHaveLength(count)
  expect(screen.stream.listenerCount('resize')).toBe(0)
})
