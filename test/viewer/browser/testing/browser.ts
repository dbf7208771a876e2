import { type Browser, chromium } from 'playwright-core'
import { findChromium, NO_CHROMIUM } from './find-chromium.ts'

/** Where it is true, tests in a browser are skipped; the setup of the tests says so. */
export const noBrowser = findChromium() === null

/** `args` are Chromium's own. Without its sandbox, which root and most containers cannot have: it opens pages of these tests alone. */
export function openBrowser(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error(NO_CHROMIUM)
  return chromium.launch({ executablePath, chromiumSandbox: false, args: [...args] })
}
