import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../../rig.ts'
import { createRigAfter } from '../../template.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { openPage } from './testing/page.ts'

/*
 * Looking before acting, after the main job; gold/team_form was marked as wrong since:
 *
 *   silver/fact_boxscores ─ … ─ gold/team_form ≠ ─▸ gold/schedule_tonight ≠ ─▸ serving/dashboard ≠
 */

let rig: Rig
let viewer: Viewer
let browser: Browser

describe.skipIf(noBrowser)('somebody who looks', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    rig = await createRigAfter('main job')
    const marked = await rig.headwater('invalidate', 'gold/team_form', '--reason', 'points were doubled')
    if (marked.exitCode !== 0) throw new Error(marked.stderr)
    ;[viewer, browser] = await Promise.all([startViewer(rig), openBrowser()])
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  const open = (path: string, options: Parameters<typeof openPage>[3] = {}) => openPage(browser, viewer, path, options)
  const canvas = (page: Page) => page.getByRole('group', { name: /^Graph of / })
  /** Of an asset, or of a group. */
  const box = (page: Page, name: string) =>
    canvas(page)
      .getByRole('button')
      .filter({ has: page.locator('.box-name', { hasText: new RegExp(`(^|[/ ])${name}$`) }) })
  const search = (page: Page) => page.getByRole('searchbox', { name: 'Search by name or selection' })
  const panel = (page: Page, name: string) => page.getByRole('article', { name: new RegExp(`(^|/)${name}$`) })
  /** What is out of sight is not drawn. */
  const seeAll = async (page: Page): Promise<void> => {
    await canvas(page).waitFor()
    await page.getByRole('button', { name: 'All of the graph' }).click()
  }
  /** Names of the assets that are drawn. */
  const drawn = async (page: Page) =>
    (await canvas(page).locator('.asset-box .box-name').allTextContents()).map((name) => name.replace(/^.*\//, ''))

  describe('at the graph', () => {
    it('sees what is not fresh and what it touches first; the rest are groups with counts', async () => {
      const page = await open('/')
      await seeAll(page)
      await box(page, 'team_form').waitFor()
      expect(await box(page, 'team_form').getAttribute('data-state')).toBe('stale')
      expect(await box(page, 'team_form').textContent()).toContain('stale')
      await box(page, 'schedule_tonight').waitFor()
      await box(page, 'bronze').first().waitFor()
      expect(await drawn(page)).not.toContain('boxscores')
      // A group is opened by pressing it, and that stands in the address.
      await box(page, 'bronze').first().click()
      await box(page, 'boxscores').waitFor()
      expect(new URL(page.url()).searchParams.get('open')).toBe('nba/bronze')
    })

    it('has the worst of it in sight, on a narrow screen too', async () => {
      const page = await open('/', { width: 390, height: 844 })
      // What is out of sight is not there.
      await canvas(page).locator('.asset-box[data-state="missing"]').first().waitFor()
    })

    it('searches as they type, in the grammar of the command line', async () => {
      // A part of a name is no selection yet.
      const page = await open('/', { expected: /400/ })
      await search(page).fill('fact_boxscores+1')
      await page.waitForURL((url) => url.searchParams.get('select') === 'fact_boxscores+1')
      await box(page, 'int_player_rolling').waitFor()
      expect(await box(page, 'fact_boxscores').getAttribute('data-lit')).toBe('true')
      const { stdout } = await rig.headwater('ls', 'fact_boxscores+1', '--json')
      const { assets } = JSON.parse(stdout) as { assets: unknown[] }
      await page.getByText(`${assets.length} matches`).waitFor()
      // It is enough all the same.
      await search(page).fill('tonigh')
      await box(page, 'schedule_tonight').waitFor()
    })

    it('is shown where a selection is wrong', async () => {
      const page = await open('/', { expected: /400/ })
      await search(page).fill('fact_boxscores+ tag:,x')
      await page.locator('.search-marked mark').waitFor()
      expect(await search(page).getAttribute('aria-invalid')).toBe('true')
      expect(await page.locator('.search-note').textContent()).not.toBe('')
      await search(page).fill('fact_boxscores+')
      await page.locator('.search-marked mark').waitFor({ state: 'detached' })
    })

    it('focuses on one asset, with as much above and below as they like', async () => {
      const page = await open('/?asset=nba/silver/int_team_form')
      await page.getByRole('button', { name: 'Focus' }).click()
      await page.getByRole('button', { name: 'End the focus' }).waitFor()
      await seeAll(page)
      await box(page, 'team_form').waitFor()
      const near = await drawn(page)
      expect(near).not.toContain('schedule_tonight')
      await page.getByRole('button', { name: 'Below: more' }).click()
      await seeAll(page)
      await box(page, 'schedule_tonight').waitFor()
      await page.getByRole('button', { name: 'Above: less' }).click()
      await expect.poll(() => drawn(page)).not.toContain('int_team_game_logs')
      expect(page.url()).toMatch(/focus=nba.*up=0.*down=2|focus=nba.*down=2.*up=0/)
    })

    it('comes back to the same view by its link', async () => {
      const page = await open('/?select=team_form%2B&depth=0&asset=nba/gold/team_form')
      await box(page, 'schedule_tonight').waitFor()
      expect(await search(page).inputValue()).toBe('team_form+')
      await panel(page, 'team_form').waitFor()
      expect(await drawn(page)).toContain('team_form')
      expect(await drawn(page)).not.toContain('fact_boxscores')
    })

    it('is told of an asset that is no more, with what is near', async () => {
      const page = await open('/?asset=nba/silver/fact_boxscore', { expected: /404/ })
      await page.getByText('no asset is called', { exact: false }).waitFor()
      await seeAll(page)
      await box(page, 'team_form').waitFor()
    })

    it('sees a change of the workspace without loading anew', async () => {
      const page = await open('/')
      await seeAll(page)
      await box(page, 'team_form').waitFor()
      const marked = await rig.headwater('invalidate', 'gold/standings', '--reason', 'look again')
      expect(marked.exitCode, marked.stderr).toBe(0)
      await box(page, 'standings').waitFor()
      expect(await box(page, 'standings').getAttribute('data-state')).toBe('stale')
    })
  })

  describe('at an asset', () => {
    it('sees why it stands so, as the way to the root, with the command that mends it', async () => {
      const page = await open('/?asset=nba/gold/schedule_tonight')
      const asset = panel(page, 'schedule_tonight')
      await asset.getByText('Why it is stale').waitFor()
      await asset.getByText('root cause').first().waitFor()
      await asset.getByText('points were doubled', { exact: false }).first().waitFor()
      await asset
        .getByText(/pnpm (headwater )?materialize .*--stale/)
        .first()
        .waitFor()
      await asset.getByRole('link', { name: 'team_form' }).first().click()
      await panel(page, 'team_form').waitFor()
    })

    it('sees what makes it, what it was made of, its columns, its checks, and when it was made', async () => {
      const page = await open('/?asset=nba/silver/fact_boxscores')
      const asset = panel(page, 'fact_boxscores')
      await asset.getByText('Made from').waitFor()
      await asset.getByRole('link', { name: 'boxscores', exact: false }).first().waitFor()
      await asset.getByText(/\d+ columns/).waitFor()
      await asset.getByRole('tab', { name: 'Code' }).click()
      await asset.getByText('select', { exact: false }).first().waitFor()
      expect(await asset.locator('code [class*="hljs"]').count()).toBeGreaterThan(3)
      await asset.getByRole('tab', { name: /Checks/ }).click()
      await asset
        .getByText(/not_null_fact_boxscores/)
        .first()
        .waitFor()
      await asset.getByRole('tab', { name: 'History' }).click()
      await asset
        .getByRole('link', { name: /^[0-9a-f]{8}$/ })
        .first()
        .waitFor()
    })

    it('sees its partitions as a strip and a calendar, and one of them', async () => {
      const page = await open('/?asset=nba/bronze/boxscores&tab=partitions')
      const asset = panel(page, 'boxscores')
      await asset.getByText('fresh', { exact: false }).first().waitFor()
      await asset.getByRole('slider', { name: /All partitions/ }).waitFor()
      await asset.getByRole('gridcell', { name: /1 January 2025/ }).click()
      await page.waitForURL((url) => url.searchParams.get('partition') === '2025-01-01')
      await asset.getByRole('link', { name: 'Plan', exact: true }).waitFor()
    })
  })

  it('sees a plan on the graph: numbers in order, reasons, what is left alone, and the command to copy', async () => {
    const page = await open('/plan?select=team_form&downstream=1')
    await page.getByRole('heading', { name: 'team_form+' }).waitFor()
    await page.getByText('pnpm materialize team_form --downstream').waitFor()
    const { stdout } = await rig.headwater('plan', 'team_form', '--downstream', '--json')
    const { assets } = JSON.parse(stdout) as { assets: { key: string }[] }
    await page
      .getByText(`${assets.length} of 66 assets`)
      .or(page.getByText(`${assets.length} of`))
      .first()
      .waitFor()
    const first = canvas(page).locator('.asset-box', { hasText: 'team_form' }).first()
    expect(await first.locator('.box-order').textContent()).toBe('1')
    expect(await canvas(page).locator('.group-box[data-lit="false"]').count()).toBeGreaterThan(0)
    await page.getByText('← team_form').first().waitFor()
    await page.getByText('Left alone').waitFor()
  })

  it('is shown where a plan is asked wrongly', async () => {
    const page = await open('/plan?select=team_form%20tag%3A', { expected: /400/ })
    await page.locator('.plan-marked mark').waitFor()
    await page.goto(`${viewer.url}/plan?select=team_frm`)
    await page.getByText('team_form').first().waitFor()
  })

  it('sees freshness, worst first, with the same words and exit as the command', async () => {
    const page = await open('/freshness')
    const table = page.getByRole('grid', { name: /Freshness/ })
    await table.getByText('bronze/boxscores', { exact: false }).first().waitFor()
    const { stdout } = await rig.headwater('freshness', '--json')
    const { results } = JSON.parse(stdout) as { results: unknown[] }
    await page.getByText(`of ${results.length} expectations`, { exact: false }).waitFor()
    await table.getByRole('row').nth(1).click()
    await page.waitForURL((url) => url.searchParams.has('asset'))
  })
})
