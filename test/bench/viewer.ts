import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import type { Rig } from '../rig.ts'
import { noBrowser, openBrowser } from '../viewer/browser/testing/browser.ts'
import { NO_CHROMIUM } from '../viewer/browser/testing/find-chromium.ts'
import { startViewer, type Viewer } from '../viewer/testing/viewer.ts'
import { createWideRig } from '../viewer/testing/wide.ts'
import { line, median } from './measure.ts'

const ROUNDS = 7
const SIZE = { width: 1440, height: 900 }

/** The viewer in a real browser: over the workspace that is given, which is warm, and over 1,000 and 10,000 assets. */
export async function benchViewer(rig: Rig): Promise<void> {
  if (noBrowser) return console.log(`· viewer: ${NO_CHROMIUM}`)
  const browser = await openBrowser()
  try {
    await benchStart(rig)
    await benchPaint(rig, browser)
    await benchThousand(browser)
    await benchTenThousand(browser)
  } finally {
    await browser.close()
  }
}

/** From the command to a server that listens. */
async function benchStart(rig: Rig): Promise<void> {
  const times: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    await using viewer = await startViewer(rig)
    if (round >= 0) times.push(viewer.readyMs)
  }
  atMost('viewer: server ready after the command', median(times), 500)
}

async function benchPaint(rig: Rig, browser: Browser): Promise<void> {
  // Where all is fresh the page opens on closed groups: then no asset is drawn.
  const { exitCode, stderr } = await rig.headwater('invalidate', 'gold/team_form', '--reason', 'to be looked at')
  if (exitCode !== 0) throw new Error(stderr)
  await using viewer = await startViewer(rig)
  const times: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const page = await freshPage(browser)
    await page.goto(viewer.url)
    const painted = await first(page, '.asset-box .box-name')
    if (round >= 0) times.push(painted)
    await page.goto(`${viewer.url}/plan?select=fact_boxscores&downstream=1`)
    await page.locator('.plan-asset').first().waitFor()
    await page.context().close()
  }
  atMost('viewer: first assets of the NBA platform drawn', median(times), 1000)
  const peak = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${viewer.pid}/status`, 'utf8'))?.[1]
  const mib = Number(peak) / 1024
  line('viewer: memory of its server, at most', `${mib.toFixed(0)} MiB`, '≤ 200 MiB', mib <= 200)
}

async function benchThousand(browser: Browser): Promise<void> {
  await using rig = await createWideRig({ layers: 8, each: 125 })
  await using viewer = await startViewer(rig)
  const times: number[] = []
  const rates: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const page = await freshPage(browser)
    await page.goto(`${viewer.url}/?select=kind:table&depth=0`)
    const drawn = await first(page, '.asset-box .box-name')
    const rate = await panned(page)
    if (round >= 0) {
      times.push(drawn)
      rates.push(rate)
    }
    await page.context().close()
  }
  atMost('viewer: 1,000 assets laid out and drawn with names', median(times), 2000)
  const rate = median(rates)
  line('viewer: panning over 1,000 assets', `${rate.toFixed(0)} frames a second`, '≥ 50', rate >= 50)
}

async function benchTenThousand(browser: Browser): Promise<void> {
  await using rig = await createWideRig({ layers: 40, each: 250 })
  await using viewer = await startViewer(rig)
  const times = { open: [] as number[], group: [] as number[], search: [] as number[], focus: [] as number[] }
  for (let round = -1; round < ROUNDS; round++) {
    const found = await roundOfTenThousand(browser, viewer)
    if (round < 0) continue
    for (const name of ['open', 'group', 'search', 'focus'] as const) times[name].push(found[name])
  }
  atMost('viewer: 10,000 assets, collapsed, can be used', median(times.open), 3000)
  atMost('viewer: of 10,000, a group is expanded', median(times.group), 500)
  atMost('viewer: of 10,000, a search has its matches drawn', median(times.search), 500)
  atMost('viewer: of 10,000, one is focused on', median(times.focus), 500)
}

async function roundOfTenThousand(browser: Browser, viewer: Viewer) {
  const page = await freshPage(browser)
  try {
    await page.goto(viewer.url)
    const open = await first(page, '.group-box .box-name')
    const group = await until(page, '.asset-box', () => page.locator('.group-box').first().click())
    await page.getByRole('searchbox').focus()
    const search = await until(page, '.asset-box[data-lit="true"] .box-name', () =>
      page.getByRole('searchbox').fill('l20/t0100+2'),
    )
    await page.goto(`${viewer.url}/?asset=wide/l20/t0100`)
    await page.locator('.asset-panel').waitFor()
    const focus = await until(page, 'button[aria-label="End the focus"]', () =>
      page.getByRole('button', { name: 'Focus' }).click(),
    )
    return { open, group, search, focus }
  } finally {
    await page.context().close()
  }
}

/** Nothing is in its cache, as at the first visit. */
async function freshPage(browser: Browser): Promise<Page> {
  return (await browser.newContext({ viewport: SIZE })).newPage()
}

/** Milliseconds from the request of the page until something of this kind is drawn. */
async function first(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (selector) =>
      new Promise<number>((resolve, reject) => {
        const look = (): void => {
          if (document.querySelector(selector)) resolve(performance.now())
          else if (performance.now() > 30_000) reject(new Error(`nothing is drawn that is ${selector}`))
          else requestAnimationFrame(look)
        }
        look()
      }),
    selector,
  )
}

/** Milliseconds from a deed until something of this kind is drawn that was not there before. */
async function until(page: Page, selector: string, deed: () => Promise<void>): Promise<number> {
  await page.evaluate((selector) => {
    const before = new Set(document.querySelectorAll(selector))
    const watch = { begun: 0 }
    // The clock begins with what the user does, not with what the test takes to send it.
    for (const type of ['pointerdown', 'input'] as const) {
      addEventListener(
        type,
        () => {
          watch.begun ||= performance.now()
        },
        { capture: true, once: true },
      )
    }
    const look = (): void => {
      const isThere = [...document.querySelectorAll(selector)].some((element) => !before.has(element))
      if (isThere && watch.begun > 0) Object.assign(window, { took: performance.now() - watch.begun })
      else requestAnimationFrame(look)
    }
    Object.assign(window, { took: undefined })
    look()
  }, selector)
  await deed()
  const took = await page.waitForFunction(() => (window as unknown as { took?: number }).took)
  return (await took.jsonValue()) ?? Number.NaN
}

/** Frames a second while the graph is dragged about. */
async function panned(page: Page): Promise<number> {
  await page.evaluate(() => {
    const count = { frames: 0, begun: performance.now() }
    const tick = (): void => {
      count.frames++
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(window, { count })
  })
  const [x, y] = [SIZE.width / 2, SIZE.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 0; step < 120; step++) {
    await page.mouse.move(x + 300 * Math.sin(step / 12), y + 200 * Math.sin(step / 9))
  }
  const rate = await page.evaluate(() => {
    const { count } = window as unknown as { count: { frames: number; begun: number } }
    return (count.frames * 1000) / (performance.now() - count.begun)
  })
  await page.mouse.up()
  return rate
}

function atMost(what: string, ms: number, limit: number): void {
  line(what, `${ms.toFixed(0)} ms`, `≤ ${limit.toLocaleString('en')} ms`, ms <= limit)
}
