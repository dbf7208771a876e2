import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGates, type Gates } from '../../trust/testing/gates.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { openPage } from './testing/page.ts'

// The ledger goes away under an open page, and comes back.

let rig: Gates
let viewer: Viewer
let browser: Browser

describe.skipIf(noBrowser)('a ledger that goes away', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    rig = createGates()
    const made = await rig.headwater('materialize', 'first', 'other', '--downstream')
    if (made.exitCode !== 0) throw new Error(made.stdout + made.stderr)
    ;[viewer, browser] = await Promise.all([startViewer(rig), openBrowser()])
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  it('is told on the page, which keeps what it knew, and goes on by itself when it is back', async () => {
    const page = await openPage(browser, viewer, '/', { expected: /503/ })
    const told = page.getByRole('alert').filter({ hasText: 'ledger is away' })
    await page.getByText('all 4 fresh').waitFor()
    expect((await rig.headwater('sandbox', 'down')).exitCode).toBe(0)
    await told.waitFor()
    await page.getByText('all 4 fresh').waitFor()
    // What has to be asked for says it as well, and no more than that.
    await page.goto(`${viewer.url}/runs`)
    await told.waitFor()
    expect(await page.getByText(/^\s+at /m).count()).toBe(0)

    expect((await rig.headwater('sandbox', 'up')).exitCode).toBe(0)
    await told.waitFor({ state: 'detached', timeout: 30_000 })
    const marked = await rig.headwater('invalidate', 'third', '--reason', 'wrong')
    expect(marked.exitCode, marked.stderr).toBe(0)
    await page.getByText('1 stale').waitFor()
    await page
      .getByRole('link', { name: /^[0-9a-f]{8}$/ })
      .first()
      .waitFor()
  })
})
