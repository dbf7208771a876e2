import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../../rig.ts'
import { createRigAfter } from '../../template.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { inspect, type Shown, text, WIDTHS } from './testing/inspect.ts'
import { tabTo } from './testing/keyboard.ts'
import { openPage } from './testing/page.ts'

// Every page at both widths in both themes: by axe, by its edges, and by the keyboard alone.
// HEADWATER_SCREENSHOTS=1 keeps a picture of each in docs/images.

let rig: Rig
let viewer: Viewer
let browser: Browser

const PAGES: readonly Shown[] = [
  { name: 'graph', path: '/', ready: (page) => page.locator('.asset-box').first().waitFor() },
  {
    name: 'focus',
    path: '/?focus=nba/gold/team_form&up=1&down=1&asset=nba/gold/team_form',
    ready: text('root cause'),
  },
  { name: 'search', path: '/?select=int_team_form%2B1', ready: text(/\d+ matches/) },
  { name: 'history', path: '/?asset=nba/bronze/boxscores&tab=history', ready: text('2025-01-03') },
  { name: 'code', path: '/?focus=nba/gold/team_form&asset=nba/gold/team_form&tab=code', ready: text('select') },
  { name: 'partitions', path: '/?asset=nba/bronze/boxscores&tab=partitions', ready: text('January 2025') },
  { name: 'plan', path: '/plan?select=team_form&downstream=1', ready: text('Left alone') },
  { name: 'runs', path: '/runs', ready: text('fact_injuries+') },
  { name: 'run', path: '/runs?state=succeeded', ready: (page) => firstRun(page) },
  { name: 'run-failed', path: '/runs?state=failed', ready: (page) => firstRun(page) },
  { name: 'freshness', path: '/freshness', ready: text(/of \d+ expectations/) },
]

async function firstRun(page: Page): Promise<void> {
  await page.locator('a[href^="/runs/"]').first().click()
  await text(/lines$/)(page)
}

describe.skipIf(noBrowser)('each page', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    rig = await createRigAfter('main job')
    const marked = await rig.headwater('invalidate', 'gold/team_form', '--reason', 'points were doubled')
    expect(marked.exitCode, marked.stderr).toBe(0)
    // A source that renamed a column: what reads it fails, and what is behind that is not run.
    await rig.sql('alter table bronze.injuries rename column reported_on to told_on')
    const failed = await rig.headwater('materialize', 'fact_injuries', '--downstream', '--reason', 'injuries were late')
    expect(failed.exitCode).toBe(1)
    ;[viewer, browser] = await Promise.all([startViewer(rig), openBrowser()])
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  for (const width of WIDTHS) {
    it.each(PAGES)(`$name: no serious finding in both themes, nothing cut, ${width} px`, (shown) =>
      inspect(browser, viewer, shown, width),
    )
  }

  it('is reached, used and left by the keyboard alone', async () => {
    const page = await openPage(browser, viewer, '/')
    await page.locator('.asset-box').first().waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('team_form')
    await page.waitForURL((url) => url.searchParams.get('select') === 'team_form')
    await page.locator('.asset-box[data-lit="true"]').first().waitFor()
    // On to the graph, along an edge, and into an asset.
    await tabTo(page, page.locator('.graph-canvas'))
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
    const first = await focused()
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).not.toBe(first)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.searchParams.has('asset'))
    await page.getByRole('article').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.searchParams.has('asset'))

    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.waitForURL('**/runs')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('grid').waitFor()
    // By its attribute: the list of the field before it hides everything else from screen readers while it is open.
    await tabTo(page, page.locator('[role=grid]'))
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/runs/*')
  })
})
