import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Viewer } from '../../testing/viewer.ts'
import { openPage } from './page.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const IMAGES = new URL('../../../../docs/images/', import.meta.url).pathname

/** One view of the viewer. */
export interface Shown {
  /** Of its picture, too. */
  readonly name: string
  readonly path: string
  /** Seen when it is all there. */
  readonly ready: (page: Page) => Promise<void>
}

/** Ready when this can be read. */
export const text =
  (what: string | RegExp) =>
  (page: Page): Promise<void> =>
    page.getByText(what).filter({ visible: true }).first().waitFor()

export const WIDTHS = [1440, 390] as const

/**
 * Looks at one view in both themes: axe finds nothing serious, nothing is beyond the edge of the page, no text is cut without
 * a sign. With HEADWATER_SCREENSHOTS=1 pictures of it are kept in docs/images.
 */
export async function inspect(
  browser: Browser,
  viewer: Viewer,
  { name, path, ready }: Shown,
  width: (typeof WIDTHS)[number],
): Promise<void> {
  const page = await openPage(browser, viewer, path, { width, height: width === 390 ? 844 : 800 })
  await ready(page)
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    if (process.env.HEADWATER_SCREENSHOTS) await keep(page, `viewer-${name}-${width}-${theme}`)
    // Of what axe knows, the theme changes contrast alone.
    expect(await findings(page, theme === 'light' ? null : ['color-contrast']), theme).toEqual([])
  }
  expect(await beyondTheEdge(page)).toEqual([])
}

/** What axe calls serious or critical, with where; by all of its rules or by these. */
async function findings(page: Page, rules: readonly string[] | null): Promise<string[]> {
  // Not as a script element: the page's own policy allows none.
  await page.evaluate(AXE)
  return page.evaluate(async (rules) => {
    interface Violation {
      readonly id: string
      readonly impact: string | null
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
    }
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Violation[] }> }
    }
    const { violations } = await axe.run(rules === null ? {} : { runOnly: rules })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
      )
  }, rules)
}

/** Whether the page as a whole scrolls sideways, and texts that are cut without a sign that there is more. */
function beyondTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide, of ${clientWidth}`)
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (element.closest('.unseen, [aria-hidden="true"], .react-flow') || element.offsetParent === null) continue
      const { left, right, width } = element.getBoundingClientRect()
      // Said to screen readers alone.
      if (width <= 1) continue
      const { overflowX, textOverflow } = getComputedStyle(element)
      const hides = (overflowX === 'hidden' || overflowX === 'clip') && textOverflow !== 'ellipsis'
      if (hides && element.scrollWidth > element.clientWidth + 2 && element.children.length === 0)
        found.push(`cut: ${element.outerHTML.slice(0, 160)}`)
      const scrolls = element.closest('[tabindex="0"], .scrolled, .table-frame, .log-lines, .gantt')
      if (!scrolls && (left < -1 || right > clientWidth + 1))
        found.push(`beyond the edge (${Math.round(left)} to ${Math.round(right)}): ${element.outerHTML.slice(0, 160)}`)
    }
    return found.slice(0, 5)
  })
}

/** Small enough to be kept with the sources. */
async function keep(page: Page, name: string): Promise<void> {
  // Charts and strips are painted after their data.
  await page.waitForTimeout(800)
  await page.evaluate(asElsewhere)
  mkdirSync(IMAGES, { recursive: true })
  const path = join(IMAGES, `${name}.png`)
  await page.screenshot({ path })
  expect(statSync(path).size, path).toBeLessThan(200_000)
}

/** Folders and people of the machine that takes the pictures are nobody's business. Runs in the page. */
function asElsewhere(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const text = node.nodeValue ?? ''
    const changed = text
      .replaceAll(/\/\S*?\/\.headwater\/(test\/workspace-\w+\/\.headwater\/)?/g, '/srv/warehouse/.headwater/')
      .replaceAll(/\b[\w-]+@[\w-]+(?![\w.])/g, 'ada@laptop')
    if (changed !== text) node.nodeValue = changed
  }
}
