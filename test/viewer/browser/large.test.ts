import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRig, type Rig } from '../../rig.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { openPage } from './testing/page.ts'

/*
 * large/bronze/days, of which there are 200,000, and the log of a run of 50 MB.
 */

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['./assets.ts'], sandbox: { now: '2025-01-04T12:30Z' } })
`

const ASSETS = `import { daily, platform, program, table } from '@headwater/config'
const days = daily({ start: '1477-06-05', timeZone: 'UTC' })
export default platform({ name: 'large', timeZone: 'UTC' }, (p) => {
  p.operation('days', { makes: { days: table('bronze/days') }, partitions: days, run: program('true') })
  p.operation('talk', { makes: { talk: table('bronze/talk') }, run: program('echo', ['a line']) })
})
`

const LINES = 250_000

let rig: Rig
let viewer: Viewer
let browser: Browser
let runId: string

describe.skipIf(noBrowser)('what is very large', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    rig = createRig({ files: { 'headwater.config.ts': CONFIG, 'assets.ts': ASSETS } })
    const made = await rig.headwater('materialize', 'talk')
    if (made.exitCode !== 0) throw new Error(made.stdout + made.stderr)
    const [run] = await rig.sql<{ id: string }>('select id from headwater.runs')
    runId = run?.id ?? ''
    // As the run would have written them, behind its own.
    await rig.sql(
      `insert into headwater.events (run_id, seq, at, type, step, payload)
       select run_id, $2::int + n, at, 'log', step, payload || jsonb_build_object('line', 'line ' || n || ' ' || repeat('x', 190))
       from headwater.events, generate_series(1, $3::int) as n
       where run_id = $1 and type = 'log' and seq = (select min(seq) from headwater.events where run_id = $1 and type = 'log')`,
      [runId, 1000, LINES],
    )
    ;[viewer, browser] = await Promise.all([startViewer(rig), openBrowser()])
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  /** How many elements a page holds: what is not in sight must not be drawn. */
  const elements = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length)

  it('a log of 50 MB is read from its end, to its beginning, and through a filter', async () => {
    const page = await openPage(browser, viewer, `/runs/${runId}`)
    const log = page.getByRole('region', { name: 'Log', exact: true })
    await log.getByText(`line ${LINES} `, { exact: false }).waitFor()
    expect(await elements(page)).toBeLessThan(5_000)
    await log.getByRole('button', { name: 'First' }).click()
    await log.getByText('line 1 ', { exact: false }).first().waitFor()
    await log.getByLabel('Lines that contain').fill('line 77777 ')
    await log.getByText('line 77777 ', { exact: false }).waitFor()
    expect(await elements(page)).toBeLessThan(5_000)
  })

  it('and downloaded whole', async () => {
    const answer = await fetch(`${viewer.url}/api/runs/${runId}/log/download?step=`)
    let [bytes, most] = [0, 0]
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length
      most = Math.max(most, chunk.length)
    }
    expect(bytes).toBeGreaterThan(50_000_000)
    // In pieces: the server never holds it.
    expect(most).toBeLessThan(5_000_000)
  })

  it('200,000 partitions are one strip and some pages of a calendar', async () => {
    const page = await openPage(browser, viewer, '/?asset=large/bronze/days&tab=partitions')
    await page.getByText('200,0', { exact: false }).first().waitFor()
    const strip = page.getByRole('slider', { name: /All partitions/ })
    await strip.focus()
    await page.keyboard.press('Home')
    expect(await strip.getAttribute('aria-valuetext')).toMatch(/^1477-06-05/)
    await page.keyboard.press('End')
    expect(await strip.getAttribute('aria-valuetext')).toMatch(/^2025-01-0/)
    expect(await elements(page)).toBeLessThan(5_000)
  })
})
