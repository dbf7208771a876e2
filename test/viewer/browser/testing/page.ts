import type { Browser, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import type { Viewer } from '../../testing/viewer.ts'

export interface PageOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  /** Opened by the printed link, so that it may change things. */
  readonly mayChange?: boolean
  /** Lines of the console that the test is about, and so no trouble. */
  readonly expected?: RegExp
}

/**
 * A page of the viewer, closed with the test. Whatever its console calls an error (a refused style, a failed request, an
 * exception) fails the test.
 */
export async function openPage(
  browser: Browser,
  viewer: Viewer,
  path: string,
  options: PageOptions = {},
): Promise<Page> {
  const { width = 1440, height = 900, theme = 'light', mayChange = false, expected } = options
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`${message.text()} (${message.location().url})`)
  })
  onTestFinished(async () => {
    await context.close()
    expect(troubles.filter((line) => expected?.test(line) !== true)).toEqual([])
  })
  if (mayChange) {
    const signedIn = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await page.goto(`${viewer.url}/#token=${viewer.token}`)
    await signedIn
  }
  if (!mayChange || path !== '/') await page.goto(`${viewer.url}${path}`)
  return page
}
