import { describe, expect, it } from 'vitest'
import type { AlertStore } from './alert.ts'
import { memoryAlertStore } from './memory-store.ts'
import { printChannel } from './print-channel.ts'
import { type TellOptions, tellAlerts } from './tell-alerts.ts'
import { brokenCheck, type Ending, ending, graph } from './testing/run.ts'
import { ok, SECRET, silence, status, webhookServer } from './testing/webhook-server.ts'
import { type WebhookOptions, webhookChannel } from './webhook-channel.ts'

const failing: Ending = {
  assets: [{ name: 'gold/team_form', state: 'materialized' }],
  checks: [brokenCheck('not_null_pts', ['gold/team_form'])],
}
const quick: WebhookOptions = { delayMs: 1, attemptMs: 2000 }

function rig(url: string, given: Partial<TellOptions> & { readonly webhook?: WebhookOptions } = {}) {
  const warnings: string[] = []
  const { webhook = quick, ...options } = given
  const store = given.store ?? memoryAlertStore()
  const tell = (end: Ending) =>
    tellAlerts(
      { ...ending(end), graph, next: 'pnpm headwater runs resume 7f3c' },
      {
        channels: [webhookChannel(url, webhook)],
        store,
        redact: (text) => text.replaceAll('hunter2', '***'),
        warn: (line) => warnings.push(line),
        now: () => new Date('2025-01-04T12:30:00Z'),
        ...options,
      },
    )
  return { tell, warnings, store }
}

describe('an alert', () => {
  it('arrives once, as JSON that Slack shows and others can read', async () => {
    await using server = await webhookServer(ok)
    const { tell, warnings } = rig(server.url)
    expect(await tell(failing)).toHaveLength(1)
    expect(await tell(failing)).toHaveLength(0)
    expect(warnings).toEqual([])
    expect(server.bodies).toHaveLength(1)
    expect(server.bodies[0]).toMatchObject({
      text: expect.stringMatching(/^Run failed: .*\nFailed: gold\/team_form: not_null_pts found 14 rows\n/),
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*Run failed: bronze/boxscores+ on prod*', verbatim: true } },
        { type: 'section', fields: expect.anything() },
        { type: 'section', text: { text: '`pnpm headwater runs resume 7f3c`' } },
      ],
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
    })
  })

  it('arrives behind two failures of the server', async () => {
    await using server = await webhookServer(status(503), status(500), ok)
    const { tell, warnings } = rig(server.url)
    expect(await tell(failing)).toHaveLength(1)
    expect(server.bodies).toHaveLength(3)
    expect(warnings).toEqual([])
  })

  it('arrives behind a 429, when as long as it asks for has passed', async () => {
    let first = 0
    let second = 0
    await using server = await webhookServer(
      (response) => {
        first = performance.now()
        status(429, { 'retry-after': '0.3' })(response)
      },
      (response) => {
        second = performance.now()
        ok(response)
      },
    )
    expect(await rig(server.url).tell(failing)).toHaveLength(1)
    // A timer may be early by a millisecond.
    expect(second - first).toBeGreaterThanOrEqual(295)
  })

  it('that does not arrive is told by the next run', async () => {
    await using server = await webhookServer(status(404, {}, 'no_service'), ok)
    const { tell, warnings } = rig(server.url)
    expect(await tell(failing)).toEqual([])
    expect(warnings).toEqual([
      'alert not sent to the webhook: it answered 404 (no_service) ("Run failed: bronze/boxscores+ on prod")',
    ])
    expect(server.bodies).toHaveLength(1)
    expect(await tell(failing)).toHaveLength(1)
  })

  it('takes no secret, no markup, no mention and no control character along, and stays short', async () => {
    await using server = await webhookServer(ok)
    const message = `<!channel> & <https://evil|click> @channel password hunter2 \u001b]8;;x\u0007\nnext ${'é'.repeat(5000)}`
    await rig(server.url).tell({ assets: [{ name: 'gold/<b>', state: 'failed', message }] })
    const [body] = server.bodies
    const texts = [
      body?.text ?? '',
      ...(body?.blocks ?? []).flatMap(({ text, fields = [] }) => [text?.text ?? '', ...fields.map((one) => one.text)]),
    ]
    expect(texts.join('')).toContain('gold/&lt;b&gt;: &lt;!channel&gt; &amp; &lt;https://evil|click&gt;')
    for (const text of texts) {
      expect(text).not.toMatch(/[<>]|hunter2|@channel/)
      expect(text).not.toContain('\u001b')
      expect(text.length).toBeLessThan(3000)
    }
  })
})

describe('a broken webhook is a line, without its address:', () => {
  const brokenBy = async (url: string, given: Parameters<typeof rig>[1] = {}): Promise<string> => {
    const { tell, warnings } = rig(url, given)
    expect(await tell(failing)).toEqual([])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).not.toMatch(new RegExp(`${SECRET}|127\\.0\\.0\\.1|localhost`))
    return warnings[0] ?? ''
  }

  it('always failing', async () => {
    await using server = await webhookServer(status(500, {}, `<html>${SECRET}</html>`))
    expect(await brokenBy(server.url)).toContain('it answered 500 (')
    expect(server.bodies).toHaveLength(5)
  })

  it('silent', async () => {
    await using server = await webhookServer(silence)
    expect(await brokenBy(server.url, { webhook: { delayMs: 1, attemptMs: 600, attempts: 2 } })).toContain(
      'no answer within 0.6 s',
    )
    expect(server.bodies).toHaveLength(2)
  })

  it('silent, until the time for all alerts is over', async () => {
    await using server = await webhookServer(silence)
    expect(await brokenBy(server.url, { deadlineMs: 600 })).toContain('no answer')
    expect(server.bodies).toHaveLength(1)
  })

  it('asking to wait for longer than there is time: not waited for', async () => {
    await using server = await webhookServer(status(429, { 'retry-after': '3600' }))
    // Waiting until then would outlast the test.
    expect(await brokenBy(server.url, { deadlineMs: 300_000 })).toContain('it answered 429, asking to wait 3600 s')
    expect(server.bodies).toHaveLength(1)
  })

  it('gone', async () => {
    const server = await webhookServer(ok)
    await server[Symbol.asyncDispose]()
    expect(await brokenBy(server.url, { webhook: { delayMs: 1, attempts: 2 } })).toContain(
      'it cannot be reached (ECONNREFUSED)',
    )
  })

  it('redirecting: the alert is not posted elsewhere', async () => {
    await using elsewhere = await webhookServer(ok)
    await using server = await webhookServer(status(307, { location: elsewhere.url }))
    expect(await brokenBy(server.url)).toContain('it redirects')
    expect(elsewhere.bodies).toEqual([])
    expect(server.bodies).toHaveLength(1)
  })

  it('no address at all', async () => {
    expect(await brokenBy(`hooks/${SECRET}`)).toContain('no http(s) URL')
    expect(await brokenBy(`file:///etc/${SECRET}`)).toContain('no http(s) URL')
  })
})

describe('telling', () => {
  it('never throws, and sends all the same, when the ledger does not answer', async () => {
    await using server = await webhookServer(ok)
    const store: AlertStore = {
      open: async () => Promise.reject(new Error('gone')),
      sent: async () => Promise.reject(new Error('gone')),
    }
    const { tell, warnings } = rig(server.url, { store })
    expect(await tell(failing)).toHaveLength(1)
    expect(warnings).toHaveLength(2)
  })

  it('never throws for a channel that breaks, and hides what it says', async () => {
    const channels = [{ name: 'mail', send: async () => Promise.reject(new Error(SECRET)) }]
    const { tell, warnings } = rig('', { channels })
    expect(await tell(failing)).toEqual([])
    expect(warnings).toEqual(['alert not sent to mail: it failed ("Run failed: bronze/boxscores+ on prod")'])
  })

  it('prints one block in the sandbox', async () => {
    const written: string[] = []
    await rig('', { channels: [printChannel((text) => written.push(text))] }).tell({
      assets: [{ name: 'bronze/odds', state: 'unavailable', message: 'nothing yet\u001b[2J' }],
      request: { target: 'sandbox' },
    })
    expect(written.join('')).toMatchInlineSnapshot(`
      "
      ╭ Alert  Data not available: bronze/odds for 2025-01-04 on sandbox
      │   1 table      bronze/odds
      │   date         2025-01-04
      │   the source   nothing yet
      │   run          7f3c
      │   next         pnpm headwater materialize bronze/odds --downstream
      ╰
      "
    `)
  })
})
