import type { AssetKey } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { type AnnounceOptions, announce } from './announce.ts'
import { type Announcement, affectedBy, announcementMessage } from './announcement.ts'
import { printChannel } from './print-channel.ts'
import { graph, key } from './testing/run.ts'
import { ok, SECRET, silence, status, webhookServer } from './testing/webhook-server.ts'
import { webhookChannel } from './webhook-channel.ts'

const common = {
  target: 'prod',
  asset: key('silver/transactions'),
  partitions: ['2024-01-01', '2024-01-02', '2024-01-03'],
  by: 'ana@laptop',
  reason: 'GBP was rejected',
  id: 'backfill-2024-01-01-to-03-20260129T150000Z',
  affected: [
    { asset: key('gold/account_months'), owner: 'finance' },
    { asset: key('gold/data_quality'), owner: null },
  ],
  command: null,
}
const started: Announcement = { ...common, type: 'backfill started', estimateMs: 95_000 }
const promoted: Announcement = {
  ...common,
  type: 'promoted',
  months: ['2024-02', '2024-01'],
  difference: '36 rows more, all GBP',
}
const fields = (announcement: Announcement) =>
  Object.fromEntries(announcementMessage(announcement, graph).fields.map(({ label, text }) => [label, text]))

function rig(channels: AnnounceOptions['channels']) {
  const warnings: string[] = []
  const tell = (announcement: Announcement) =>
    announce(announcement, {
      channels,
      graph,
      redact: (text) => text.replaceAll('hunter2', '***'),
      warn: (line) => warnings.push(line),
      deadlineMs: 300,
    })
  return { warnings, tell }
}

describe('an announcement', () => {
  it('of a start says what, why, by whom, how long it takes and who is affected', () => {
    expect(announcementMessage(started, graph).headline).toBe(
      'Backfill started: silver/transactions 2024-01-01..2024-01-03 on prod',
    )
    expect(fields(started)).toEqual({
      Reason: 'GBP was rejected',
      By: 'ana@laptop',
      Dates: '3 dates',
      Takes: 'about 95 s',
      Affects: 'gold/account_months (finance), gold/data_quality',
      Id: common.id,
    })
    expect(fields({ ...started, estimateMs: null }).Takes).toBe('nobody knows yet')
  })

  it('of a promotion and a rollback says what changes for readers, and which months of gold moved', () => {
    expect(fields(promoted)).toMatchObject({ Changes: '36 rows more, all GBP', Gold: '2024-01, 2024-02' })
    const back = announcementMessage({ ...promoted, type: 'rolled back', difference: null }, graph)
    expect(back.headline).toMatch(/^Rolled back: /)
    expect(back.fields.map(({ label }) => label)).not.toContain('Changes')
  })

  it('names the first of many that are affected, and the owners of all', () => {
    const affected = Array.from({ length: 9 }, (_, n) => ({ asset: key(`gold/t${n}`), owner: n > 6 ? 'risk' : null }))
    expect(fields({ ...started, affected }).Affects).toBe(
      'gold/t0, gold/t1, gold/t2, gold/t3, gold/t4, gold/t5 (+3), of risk',
    )
  })

  it('is told each time, to every channel', async () => {
    await using server = await webhookServer(ok)
    const printed: string[] = []
    const { tell, warnings } = rig([webhookChannel(server.url), printChannel((text) => printed.push(text))])
    expect([await tell(promoted), await tell(promoted)]).toEqual([true, true])
    expect(server.bodies).toHaveLength(2)
    expect(printed[0]).toMatch(/^\n╭ Announced {2}Promoted: silver\/transactions/)
    expect(warnings).toEqual([])
  })

  it('holds no secret, and its texts stay texts', async () => {
    await using server = await webhookServer(ok)
    await rig([webhookChannel(server.url)]).tell({ ...started, reason: 'hunter2\n<!channel>' })
    expect(server.bodies[0]?.text).toContain('Reason: *** ⏎ &lt;!channel&gt;')
  })

  it('breaks nothing where a webhook refuses, is silent, or the announcement is a mess', async () => {
    for (const answer of [status(404, {}, 'no_service'), silence]) {
      await using server = await webhookServer(answer)
      const { tell, warnings } = rig([webhookChannel(server.url)])
      expect(await tell(started)).toBe(false)
      expect(warnings).toEqual([expect.stringMatching(/^announcement not sent to the webhook: /)])
      expect(warnings.join()).not.toContain(SECRET)
    }
    const { tell, warnings } = rig([printChannel(() => {})])
    expect(await tell({ ...started, partitions: null as unknown as string[] })).toBe(false)
    expect(warnings).toHaveLength(1)
  })
})

describe('who is affected', () => {
  it('is everything behind, without what is backfilled itself', () => {
    const owned: { readonly [asset: string]: string } = { 'nba/gold/b': 'finance' }
    const behind = affectedBy(
      {
        rebuildSet: () => [key('silver/a'), key('gold/b'), key('gold/c')],
        asset: ((one: AssetKey) => ({ owner: owned[one] })) as unknown as Parameters<typeof affectedBy>[0]['asset'],
      },
      [key('silver/a')],
    )
    expect(behind).toEqual([
      { asset: key('gold/b'), owner: 'finance' },
      { asset: key('gold/c'), owner: null },
    ])
  })
})
