import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backfilled, type Desk, openDesk } from '../../silver/testing/desk.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { inspect, text, WIDTHS } from './testing/inspect.ts'
import { openPage } from './testing/page.ts'

// Silver from the page: the runs of a date beside one another, what differs, promotion, and the way back.

const DATE = '2024-01-05'

let desk: Desk
let viewer: Viewer
let browser: Browser
let backfilled: Backfilled

describe.skipIf(noBrowser)('the runs of a date', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    desk = await openDesk()
    backfilled = await desk.backfill(DATE, 'GBP was rejected')
    ;[viewer, browser] = await Promise.all([startViewer(desk.rig), openBrowser()])
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await desk?.[Symbol.asyncDispose]()
  }, 60_000)

  const RUNS = `/?asset=mortgages/silver/transactions&tab=runs&partition=${DATE}`

  it('are compared, one is promoted, and rolled back: each with a reason that is kept', async () => {
    const aside = backfilled.runs[DATE]?.run_id ?? ''
    const original = (await desk.counting(DATE)) ?? ''
    expect(aside).toMatch(/^backfill-/)
    const page = await openPage(browser, viewer, RUNS, { mayChange: true })
    const run = (id: string) => page.locator('.isolated-run', { hasText: id })
    await run(original).getByText('counts', { exact: true }).waitFor()
    // What the command says of the same two.
    await page.getByText(/^12 rows more/).waitFor()
    await page.getByText('GBP').first().waitFor()

    await run(aside).getByRole('button', { name: 'Promote' }).click()
    const promote = page.getByRole('dialog', { name: 'Promote' })
    expect(await promote.getByRole('button', { name: 'Promote' }).isDisabled()).toBe(true)
    await promote.getByLabel('Reason').fill('the rule was too strict')
    await promote.getByText('I have looked at the comparison').click()
    await promote.getByRole('button', { name: 'Promote' }).click()
    await promote.getByText('done', { exact: true }).waitFor({ timeout: 60_000 })
    await promote.getByRole('button', { name: 'Close' }).last().click()
    expect(await desk.counting(DATE)).toBe(aside)
    await run(aside).getByText('counts', { exact: true }).waitFor()
    await page.getByText('the rule was too strict', { exact: false }).first().waitFor()

    await run(aside).getByRole('button', { name: 'Roll back' }).click()
    const back = page.getByRole('dialog', { name: 'Roll back' })
    expect(await back.getByRole('button', { name: 'Roll back' }).isDisabled()).toBe(true)
    await back.getByLabel('Reason').fill('too early')
    await back.getByRole('button', { name: 'Roll back' }).click()
    await back.getByText('done', { exact: true }).waitFor({ timeout: 60_000 })
    await back.getByRole('button', { name: 'Close' }).last().click()
    expect(await desk.counting(DATE)).toBe(original)
    await run(original).getByText('counts', { exact: true }).waitFor()
  })

  it.each(WIDTHS)('no serious finding in both themes, nothing cut, %i px', (width) =>
    inspect(browser, viewer, { name: 'runs-of-a-date', path: RUNS, ready: text(/^Only in b/) }, width),
  )

  it('without the token are looked at, and stay as they are', async () => {
    const before = await desk.counting(DATE)
    const page = await openPage(browser, viewer, RUNS)
    await page.getByRole('button', { name: 'Promote' }).first().click()
    await page.getByRole('dialog', { name: 'Token needed' }).waitFor()
    expect(await desk.counting(DATE)).toBe(before)
  })
})
