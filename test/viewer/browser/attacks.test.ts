import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../../rig.ts'
import { createHostileRig, MARKUP } from '../testing/hostile.ts'
import { startViewer, type Viewer } from '../testing/viewer.ts'
import { noBrowser, openBrowser } from './testing/browser.ts'
import { openForeignPage } from './testing/foreign-page.ts'
import { openPage } from './testing/page.ts'

// What a browser makes of the attacks: hostile text in what the viewer shows, and hostile pages beside it.

let rig: Rig
let viewer: Viewer
let browser: Browser

describe.skipIf(noBrowser)('in a browser', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    rig = createHostileRig()
    const made = await rig.headwater('materialize', 'wild', '--downstream', '--reason', MARKUP)
    if (made.exitCode !== 0) throw new Error(made.stdout + made.stderr)
    // A name of somebody else that was pointed at this machine.
    const rebound = '--host-resolver-rules=MAP rebound.example 127.0.0.1'
    ;[viewer, browser] = await Promise.all([startViewer(rig), openBrowser([rebound])])
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await viewer?.[Symbol.asyncDispose]()
    await rig?.[Symbol.asyncDispose]()
  }, 60_000)

  const runs = async () => (await rig.sql('select id from headwater.runs')).length

  /** That it is shown letter by letter, and nothing of it became part of the page. */
  async function isText(page: Page): Promise<void> {
    await page.getByText('window.taken = 1', { exact: false }).first().waitFor()
    expect(await page.evaluate('window.taken')).toBeUndefined()
    expect(await page.locator('img[src="x"], a[href^="javascript"]').count()).toBe(0)
    expect(await page.locator('script:not([src])').count()).toBe(0)
  }

  it('a description, an owner and tags that are markup are shown as they were written', async () => {
    await isText(await openPage(browser, viewer, '/?asset=hostile/bronze/wild'))
  })

  it('so is the reason of a run, in the history, in the run and in its report', async () => {
    const page = await openPage(browser, viewer, '/runs')
    await isText(page)
    await page
      .getByRole('link', { name: /^[0-9a-f]{8}$/ })
      .first()
      .click()
    await page.waitForURL('**/runs/*')
    await isText(page)
    await page.getByRole('button', { name: 'Report' }).click()
    await page.getByRole('dialog').getByText('window.taken', { exact: false }).first().waitFor()
    await isText(page)
  })

  it('and a log, with its control characters taken out or made visible', async () => {
    const [run] = await rig.sql<{ id: string }>('select id from headwater.runs')
    const page = await openPage(browser, viewer, `/runs/${run?.id}`)
    const log = page.getByRole('region', { name: 'Log', exact: true })
    await log.getByText('window.taken = 1', { exact: false }).first().waitFor()
    await isText(page)
    const text = (await log.textContent()) ?? ''
    // A terminal's colours, and a bell.
    for (const sign of ['\u001b', '\u0007']) expect(text).not.toContain(sign)
    expect(text).toContain('red')
  })

  it('a deep link with markup is text too', async () => {
    const page = await openPage(browser, viewer, `/?asset=${encodeURIComponent(MARKUP)}`, { expected: /404/ })
    await page
      .getByText(/no asset is called/)
      .first()
      .waitFor()
    expect(await page.evaluate('window.taken')).toBeUndefined()
    await page.goto(`${viewer.url}/plan?select=${encodeURIComponent(MARKUP)}`)
    expect(await page.evaluate('window.taken')).toBeUndefined()
  })

  describe('a foreign page, in the browser of somebody who has the token', () => {
    /** A foreign page beside a page that is signed in: the cookie is there to be sent. */
    async function beside(): Promise<Page & AsyncDisposable> {
      const own = await openPage(browser, viewer, '/', { mayChange: true })
      const foreign = await openForeignPage()
      const page = await own.context().newPage()
      await page.goto(foreign.url)
      return Object.assign(page, { [Symbol.asyncDispose]: () => foreign[Symbol.asyncDispose]() })
    }

    it('cannot read: not by fetch, not as a script', async () => {
      await using page = await beside()
      const read = await page.evaluate(async (url) => {
        const fetched = await fetch(`${url}/api/graph`, { credentials: 'include' }).then(
          (answer) => `read ${answer.status}`,
          () => 'refused',
        )
        const script = await new Promise((resolve) => {
          const element = document.createElement('script')
          element.src = `${url}/api/graph`
          element.onload = () => resolve('loaded')
          element.onerror = () => resolve('refused')
          document.head.append(element)
        })
        return [fetched, script]
      }, viewer.url)
      expect(read).toEqual(['refused', 'refused'])
    })

    it('cannot change anything: not by fetch, not by a form', async () => {
      const before = await runs()
      const { text } = await viewer.ask('/api/plan?select=wild')
      const { planId } = JSON.parse(text) as { planId: string }
      await using page = await beside()
      for (const type of ['application/json', 'text/plain']) {
        await page.evaluate(
          ([url, id, type]) =>
            fetch(`${url}/api/runs`, {
              method: 'POST',
              mode: type === 'text/plain' ? 'no-cors' : 'cors',
              credentials: 'include',
              headers: { 'content-type': type },
              body: JSON.stringify({ planId: id, reason: null }),
            }).catch(() => {}),
          [viewer.url, planId, type] as const,
        )
      }
      const refused = page.waitForResponse((answer) => answer.url().endsWith('/api/runs'))
      await page.evaluate(
        ([url, id]) => {
          const form = document.createElement('form')
          form.method = 'post'
          form.enctype = 'text/plain'
          form.action = `${url}/api/runs`
          const field = document.createElement('input')
          field.name = `{"planId":"${id}","reason":null,"x":"`
          field.value = '"}'
          form.append(field)
          document.body.append(form)
          form.submit()
        },
        [viewer.url, planId] as const,
      )
      expect((await refused).status()).toBeGreaterThanOrEqual(400)
      expect(await runs()).toBe(before)
    })

    it('cannot put the viewer into a frame', async () => {
      await using page = await beside()
      await page.evaluate((url) => {
        const frame = document.createElement('iframe')
        frame.src = url
        document.body.append(frame)
      }, viewer.url)
      await expect.poll(() => page.frames().length).toBe(2)
      const inner = page.frames()[1]
      await inner?.waitForLoadState()
      expect(await inner?.getByText('Headwater').count()).toBe(0)
    })
  })

  it('a foreign name that was pointed at this machine shows nothing', async () => {
    const context = await browser.newContext()
    try {
      const page = await context.newPage()
      const answer = await page.goto(`http://rebound.example:${viewer.port}/`)
      expect(answer?.status()).toBe(403)
      const read = await page.evaluate(async () => (await fetch('/api/graph')).status)
      expect(read).toBe(403)
    } finally {
      await context.close()
    }
  })

  it('a wrong token in the link lets nobody in, and stands in no address afterwards', async () => {
    const page = await openPage(browser, viewer, '/#token=wrong', { expected: /401/ })
    await page.waitForURL((url) => url.hash === '')
    expect(await page.evaluate(async () => (await fetch('/api/session')).json())).toMatchObject({ mayChange: false })
    const signedIn = await openPage(browser, viewer, '/', { mayChange: true })
    expect(await signedIn.evaluate(async () => (await fetch('/api/session')).json())).toMatchObject({ mayChange: true })
    // Out of the reach of scripts.
    expect(
      await signedIn.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })),
    ).not.toContain(viewer.token)
  })
})
