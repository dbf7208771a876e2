import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runState } from '../../main-job/testing/ledger.ts'
import { createGates, type Gates } from '../../trust/testing/gates.ts'
import { newestRun } from '../../trust/testing/runs.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { tabTo } from './testing/keyboard.ts'
import { openPage, type PageOptions } from './testing/page.ts'

/*
 * From a plan to the end of its run, over programs that the test holds and lets go:
 *
 *   bronze/first --> silver/second --> gold/third        bronze/other
 */

let rig: Gates
let viewer: Viewer
let browser: Browser

describe.skipIf(noBrowser)('a run from the page', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    rig = createGates()
    const made = await rig.headwater('materialize', 'first', 'other', '--downstream')
    if (made.exitCode !== 0) throw new Error(made.stdout + made.stderr)
    ;[viewer, browser] = await Promise.all([startViewer(rig), openBrowser()])
  }, 120_000)

  afterEach(() => {
    for (const gate of ['first', 'second', 'third'] as const) rig.release(gate)
  })

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  const inState = (page: Page, name: string, state: string) =>
    page.getByRole('row').filter({ hasText: name }).locator(`[data-state="${state}"]`).first().waitFor()
  const runInState = (page: Page, state: string) => page.locator(`.run-title [data-state="${state}"]`).waitFor()

  /** Plans `first+` and starts it, as one does by hand; gives the page of its run. */
  async function started(
    reason = '',
    options: PageOptions = {},
  ): Promise<{ readonly page: Page; readonly runId: string }> {
    const page = await openPage(browser, viewer, '/plan', { mayChange: true, ...options })
    await page.getByLabel('Assets', { exact: true }).fill('first')
    await page.getByText('and everything downstream').click()
    await page.getByText('3 of 4 assets').waitFor()
    await page.getByRole('button', { name: 'Start …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Start on sandbox?' })
    if (reason !== '') await dialog.getByLabel('Reason').fill(reason)
    await dialog.getByRole('button', { name: 'Start 3 assets' }).click()
    await page.waitForURL('**/runs/*')
    return { page, runId: page.url().split('/').at(-1) ?? '' }
  }

  it('is planned with its order and reasons, started, and seen live to its end', async () => {
    rig.hold('first')
    rig.hold('second')
    const before = rig.starts('first').length
    const { page, runId } = await started('late at the source')
    await rig.started('first', before + 1)
    await runInState(page, 'running')
    await inState(page, 'first', 'running')
    await inState(page, 'second', 'waiting')
    // The top line says it on every page.
    await page.locator('.top-running').waitFor()

    rig.release('first')
    await inState(page, 'first', 'materialized')
    await inState(page, 'second', 'running')
    rig.release('second')
    await inState(page, 'third', 'materialized')
    await runInState(page, 'succeeded')
    await page.locator('.top-running').waitFor({ state: 'detached' })
    expect(await runState(rig, runId)).toBe('succeeded')
    expect(await newestRun(rig)).toBe(runId)
    const [run] = await rig.sql<{ reason: string }>('select reason from headwater.runs where id = $1', [runId])
    expect(run?.reason).toBe('late at the source')
  })

  it('is cancelled, and resumed to its end', async () => {
    rig.hold('first')
    const before = rig.starts('first').length
    const { page, runId } = await started()
    await rig.started('first', before + 1)
    await page.getByRole('button', { name: 'Cancel run …' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click()
    await runInState(page, 'cancelled')
    expect(await runState(rig, runId)).toBe('cancelled')

    rig.release('first')
    await page.getByRole('button', { name: 'Resume …' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Resume', exact: true }).click()
    await runInState(page, 'succeeded')
    expect(await runState(rig, runId)).toBe('succeeded')
  })

  it('is planned, confirmed and watched by the keyboard alone', async () => {
    const page = await openPage(browser, viewer, '/', { mayChange: true })
    await page.locator('.group-box, .asset-box').first().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL('**/plan')
    await tabTo(page, page.getByLabel('Assets', { exact: true }))
    await page.keyboard.type('other')
    await page.getByText('1 of 4 assets').waitFor()
    await tabTo(page, page.getByRole('button', { name: 'Start …' }))
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Start on sandbox?' })
    await dialog.waitFor()
    await tabTo(page, dialog.getByRole('button', { name: 'Start 1 asset' }))
    await page.keyboard.press('Enter')
    await page.waitForURL('**/runs/*')
    await runInState(page, 'succeeded')
  })

  it('that failed says where and why, has its log, and its report', async () => {
    rig.failWith('second', 3)
    const { page } = await started()
    await runInState(page, 'failed')
    await inState(page, 'second', 'failed')
    await inState(page, 'third', 'not run')
    const wrong = page.getByRole('list', { name: 'What went wrong' })
    await wrong.getByText('second', { exact: false }).first().waitFor()

    const log = page.getByRole('region', { name: 'Log', exact: true })
    await log.getByText('second was told to fail').waitFor()
    await log.getByLabel('Lines that contain').fill('nothing like it')
    await log.getByText('second was told to fail').waitFor({ state: 'detached' })
    await log.getByLabel('Lines that contain').fill('TOLD to')
    await log.getByText('second was told to fail').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      log.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.(log|txt)$/)

    await page.getByRole('button', { name: 'Report' }).click()
    await page.getByRole('dialog').getByText('second', { exact: false }).first().waitFor()
  })

  it('is found in the history by its state and by words', async () => {
    const made = await rig.headwater('materialize', 'other', '--reason', 'late at the source')
    expect(made.exitCode, made.stderr).toBe(0)
    rig.failWith('other', 1)
    expect((await rig.headwater('materialize', 'other')).exitCode).toBe(1)
    const page = await openPage(browser, viewer, '/runs?state=failed')
    const table = page.getByRole('grid')
    await table.getByText('failed').first().waitFor()
    expect(await table.getByText('succeeded').count()).toBe(0)
    await page.goto(`${viewer.url}/runs`)
    await page.getByLabel('Words').fill('late at')
    await page.waitForURL('**/runs?text=late+at')
    await table.getByText('late at the source').first().waitFor()
    expect(await table.getByText('failed').count()).toBe(0)
  })

  it('is not started without the token, and a wrong one is told', async () => {
    const runs = await rig.sql('select id from headwater.runs')
    const page = await openPage(browser, viewer, '/plan?select=first', { expected: /401/ })
    await page.getByRole('button', { name: 'Start with the token …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Token needed' })
    await dialog.getByLabel('Token').fill('wrong')
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByText('That is not the token').waitFor()
    await dialog.getByLabel('Token').fill(viewer.token)
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('dialog', { name: 'Start on sandbox?' }).waitFor()
    expect(await rig.sql('select id from headwater.runs')).toEqual(runs)
  })

  it('is a plan that must be the one that was shown', async () => {
    const page = await openPage(browser, viewer, '/plan?select=third', { mayChange: true, expected: /409/ })
    await page.getByText('1 of 4 assets').waitFor()
    await page.getByRole('button', { name: 'Start …' }).click()
    // Meanwhile somebody else changes what it was planned on.
    const marked = await rig.headwater('invalidate', 'first', '--reason', 'wrong')
    expect(marked.exitCode, marked.stderr).toBe(0)
    const made = await rig.headwater('materialize', 'first', '--downstream')
    expect(made.exitCode, made.stderr).toBe(0)
    const runs = await rig.sql('select id from headwater.runs')
    await page.getByRole('dialog').getByRole('button', { name: 'Start 1 asset' }).click()
    await page.getByRole('button', { name: 'Plan again' }).waitFor()
    expect(await rig.sql('select id from headwater.runs')).toEqual(runs)
  })

  it('goes on when the viewer ends, and a page that was left open comes back', async () => {
    rig.hold('first')
    const before = rig.starts('first').length
    const { page, runId } = await started('', { expected: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED/ })
    await rig.started('first', before + 1)
    await runInState(page, 'running')
    expect(await viewer.end()).toBe(0)
    expect(await runState(rig, runId)).toBe('running')
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor()
    viewer = await startViewer(rig)
    rig.release('first')
    const other = await openPage(browser, viewer, `/runs/${runId}`)
    await runInState(other, 'succeeded')
  })
})
