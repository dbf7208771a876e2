import type { Locator, Page } from 'playwright-core'

const MOST = 80

/** Presses Tab until this has the focus. Throws where it is not reached, or only by going round. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < MOST; presses++) {
    if (await target.evaluate((element) => element.contains(document.activeElement))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${MOST} times Tab do not reach ${target}`)
}
