import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { executionArns, startExecution, stopExecution } from '../../executions/execution.ts'
import { createStateMachine } from '../../executions/testing/machine.ts'
import { backup } from '../backup/backup.ts'
import { listBackups } from '../backup/list.ts'
import { restore } from '../backup/restore.ts'
import { renewMark } from '../canonical/deleting.ts'
import type { GoldBuilder } from '../context.ts'
import { runFolder, successKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { previewPromotion } from '../promote/preview.ts'
import { promote } from '../promote/promote.ts'
import { rollback } from '../rollback/rollback.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { killedAfter, makeWarehouse, originalOf, type Warehouse } from '../testing/warehouse.ts'
import { clean } from './clean.ts'
import type { CleanScope } from './cleanable.ts'
import { previewClean } from './preview.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

const DATE = '2024-01-15'
const ORIGINAL = originalOf(DATE)
const B1 = 'backfill-2024-01-15-20260129T150000Z'
const B2 = 'backfill-2024-01-15-20260129T150001Z'
const WHO = { reason: 'verified', approvedBy: 'grace@bank' }

async function promoted({ context }: Warehouse, id: string) {
  await promote(context, { accept: await previewPromotion(context, [id]), reason: 'GBP', over: true })
}

async function seen({ context }: Warehouse, scope: CleanScope) {
  const { items } = await previewClean(context, scope)
  return items.map(({ kind, id, refused }) => `${kind} ${id}${refused === null ? '' : `: ${refused}`}`)
}

async function cleaned(
  { context }: Warehouse,
  scope: CleanScope,
  who: { reason: string | null; approvedBy?: string } = WHO,
) {
  return clean(context, { accept: await previewClean(context, scope), ...who })
}

async function keysOf({ aws, dataset }: Warehouse, text: string): Promise<string[]> {
  return (await openObjects(aws, dataset.silver.bucket).list('')).flatMap(({ key }) =>
    key.includes(text) ? [key] : [],
  )
}

describe('clean', () => {
  it('shows failed runs with their sizes, deletes them, and looks whether they are gone', async () => {
    const house = await makeWarehouse(emulator, 'failed', [DATE])
    await house.backfill(DATE, B1, { state: 'failed' })
    await house.backfill(DATE, B2)
    const preview = await previewClean(house.context, {})
    expect(preview.items.map(({ kind, id, refused }) => ({ kind, id, refused }))).toEqual([
      { kind: 'failed', id: B1, refused: null },
    ])
    expect(preview.objects).toBe(2)
    expect(preview.bytes).toBeGreaterThan(500)
    expect(await clean(house.context, { accept: preview, reason: null })).toMatchObject({
      deleted: [{ id: B1 }],
      kept: [],
      objects: 2,
      stillThere: [],
    })
    expect(await keysOf(house, `run_id=${B1}/`)).toEqual([])
    expect(await keysOf(house, `run_id=${B2}/`)).not.toEqual([])
    expect(await house.store.find({ runIds: [B1] })).toMatchObject([{ state: 'deleted' }])
    expect((await house.store.deeds(house.dataset.silver.asset)).at(-1)).toMatchObject({
      action: 'delete',
      subject: B1,
    })
    expect((await keysOf(house, '/_audit/')).some((key) => key.includes(`delete-${B1}`))).toBe(true)
    expect((await house.document()).deleting).toBeUndefined()
  })

  it('refuses what counts, what is being written, and the only copy of a date', async () => {
    const house = await makeWarehouse(emulator, 'refuses', [DATE])
    await house.backfill(DATE, B1, { state: 'running', headwaterRun: 'live' })
    const other = 'backfill-2024-01-16-20260129T150000Z'
    await house.backfill('2024-01-16', other)
    const live = { ...house, context: { ...house.context, isLive: async (run: string) => run === 'live' } }
    expect((await seen(live, { ids: [ORIGINAL, B1, other] })).sort()).toEqual([
      `failed ${B1}: the run live is writing it`,
      `original ${ORIGINAL}: it counts for 2024-01-15`,
      `written ${other}: the only copy of 2024-01-16: nothing counts for it`,
    ])
    const result = await cleaned(live, { ids: [ORIGINAL, B1, other] })
    expect(result.deleted).toEqual([])
    expect(result.kept).toHaveLength(3)
    expect(await seen(house, { failed: true })).toEqual([
      expect.stringMatching(/^failed .*: interrupted: pnpm headwater runs resume live/),
    ])
    expect(await seen(house, { ids: [B1] })).toEqual([`failed ${B1}`])
  })

  it('refuses what an execution is writing, also of a run that nobody is left to watch, or that nobody knows', async () => {
    const house = await makeWarehouse(emulator, 'flight', [DATE])
    await house.backfill(DATE, B1, { state: 'running', headwaterRun: 'died' })
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    await silver.write(`${runFolder(house.dataset, '2024-01', 'v1', B2)}/part-00000.parquet`, 'half a run')
    const { stateMachine } = house.dataset
    const States = { Wait: { Type: 'Wait', Seconds: 100_000, End: true } }
    await createStateMachine(house.aws, stateMachine, { StartAt: 'Wait', States })
    for (const name of [B1, B2]) {
      const { stateMachineArn, executionArn } = await executionArns(house.aws, { stateMachine, name })
      await startExecution(house.aws, { stateMachineArn, name, input: '{}' })
      expect(await seen(house, { all: true, ids: [name] })).toEqual([
        expect.stringContaining('its execution is running'),
      ])
      await stopExecution(house.aws, executionArn, 'enough')
      expect(await seen(house, { all: true, ids: [name] })).toEqual([expect.stringMatching(`(failed|orphan) ${name}$`)])
    }
  })

  it('deletes an original only with a checked backup, a reason and an approval', async () => {
    const house = await makeWarehouse(emulator, 'original', [DATE])
    await house.backfill(DATE, B1)
    await promoted(house, B1)
    expect(await seen(house, { ids: [ORIGINAL] })).toEqual([
      expect.stringMatching(
        new RegExp(`^original .* only once a checked backup holds it: .*headwater backup ${ORIGINAL}`),
      ),
    ])
    // By its own name: a backup of the date would have what counts, and that is not the original.
    const document = await backup(house.context, {
      ...{ backfillId: B1, partitions: [DATE], reason: 'before' },
      runId: ORIGINAL,
    })
    expect((await cleaned(house, { ids: [ORIGINAL] }, { reason: 'verified' })).kept).toMatchObject([
      { refused: expect.stringContaining('--approved-by') },
    ])
    expect((await cleaned(house, { ids: [ORIGINAL] }, { reason: null, approvedBy: 'grace' })).deleted).toEqual([])
    expect((await cleaned(house, { ids: [ORIGINAL] })).deleted).toMatchObject([{ id: ORIGINAL, backup: document.name }])
    expect(await keysOf(house, `/run_id=${ORIGINAL}/`)).toEqual(
      document.objects.flatMap(({ copy, bucket }) =>
        copy.includes(`run_id=${ORIGINAL}/`) && bucket === house.dataset.silver.bucket ? [copy] : [],
      ),
    )
    expect((await house.store.deeds(house.dataset.silver.asset)).at(-1)).toMatchObject({
      action: 'delete',
      reason: 'verified',
      approvedBy: 'grace@bank',
      details: { kind: 'original', backup: document.name },
    })
    // Now the backup is the only copy, and there is nothing to roll back to.
    const old = { ...house, context: { ...house.context, storageNow: () => new Date(Date.now() + 100 * 86_400_000) } }
    expect(await seen(old, { backupsOlderThanDays: 90 })).toEqual([
      expect.stringMatching(/^backup backup-pre-backfill.*: the only copy of 20240115T120000Z/),
    ])
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({ type: 'original broken' })
    const restored = await restore(house.context, { backup: document.name, runIds: [ORIGINAL], reason: 'needed' })
    expect(restored.restored.map(({ key }) => key.split('/').at(-1)).sort()).toEqual(['_SUCCESS', 'part-00000.parquet'])
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({ type: 'rolled back' })
    expect(await seen(old, { backupsOlderThanDays: 90 })).toEqual([`backup ${document.name}`])
    expect((await cleaned(old, { backupsOlderThanDays: 90 })).deleted).toHaveLength(1)
    expect(await listBackups(house.context)).toEqual([])
  })

  it('never deletes an original and its only backup, whichever is asked for at the same time', async () => {
    const house = await makeWarehouse(emulator, 'both', [DATE])
    const { name } = await backup(house.context, { backfillId: B1, partitions: [DATE], reason: null })
    await house.backfill(DATE, B1)
    await promoted(house, B1)
    const previews = await Promise.all([ORIGINAL, name].map((id) => previewClean(house.context, { ids: [id] })))
    expect(previews.map(({ items }) => items[0]?.refused)).toEqual([null, null])
    const results = await Promise.all(previews.map((accept) => clean(house.context, { accept, ...WHO })))
    expect(results.flatMap(({ deleted }) => deleted).length).toBeLessThan(2)
    expect(await keysOf(house, `/run_id=${ORIGINAL}/part-`)).not.toEqual([])
  })

  it('sees files that nobody knows, and leaves young ones alone unless told', async () => {
    const house = await makeWarehouse(emulator, 'orphans', [DATE])
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    await silver.write(`${runFolder(house.dataset, '2024-01', 'v1', B1)}/part-00000.parquet`, 'half a run')
    await silver.write(`${house.dataset.silver.prefix}/notes.txt`, 'none of ours')
    expect(await seen(house, {})).toEqual([expect.stringMatching(/^orphan .*: younger than 24 hours/)])
    expect(await seen(house, { all: true })).toEqual([`orphan ${B1}`])
    const tomorrow = {
      ...house,
      context: { ...house.context, storageNow: () => new Date(Date.now() + 25 * 3_600_000) },
    }
    expect((await cleaned(tomorrow, {})).deleted).toMatchObject([{ id: B1, bytes: 10 }])
    expect(await keysOf(house, 'notes.txt')).toHaveLength(1)
  })

  it('sees Gold that lost a race and Gold that counted once, and never what counts', async () => {
    const house = await makeWarehouse(emulator, 'gold', [DATE])
    const before = (await house.document()).gold['2024-01']?.run_id
    await house.backfill(DATE, B1)
    const accept = await previewPromotion(house.context, [B1])
    await Promise.all([1, 2].map(() => promote(house.context, { accept, reason: null })))
    const counting = (await house.document()).gold['2024-01']?.run_id ?? ''
    const items = await seen(house, { orphans: true, superseded: true, all: true })
    expect(items).toContain(`superseded gold ${before}`)
    expect(items.filter((item) => item.startsWith('orphan gold-'))).toHaveLength(1)
    expect(items.join()).not.toContain(counting)
    await cleaned(house, { orphans: true, superseded: true, all: true })
    expect(await house.goldOf('2024-01')).toEqual([B1])
    // What Gold went back to is gone: it is made again.
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({ rebuilt: ['2024-01'] })
  })

  it('cannot delete what a promotion is about to point at, whoever is first', async () => {
    const house = await makeWarehouse(emulator, 'race', [DATE])
    for (let round = 0; round < 6; round++) {
      const id = `backfill-2024-01-15-20260129T15000${round}Z`
      await house.backfill(DATE, id)
      const accept = await previewPromotion(house.context, [id])
      const preview = await previewClean(house.context, { ids: [id] })
      const [result, removal] = await Promise.all([
        promote(house.context, { accept, reason: null }),
        clean(house.context, { accept: preview, reason: 'tidy' }),
      ])
      expect(result.type === 'promoted').toBe(removal.deleted.length === 0)
      const counting = (await house.document()).partitions[DATE]?.run_id
      const folder = runFolder(house.dataset, '2024-01', 'v1', counting ?? '')
      expect(await openObjects(house.aws, house.dataset.silver.bucket).head(successKey(folder))).not.toBeNull()
    }
  })

  it('cannot delete what a promotion decided on before, also when it is done by the time that it writes', async () => {
    const house = await makeWarehouse(emulator, 'aba', [DATE])
    await house.backfill(DATE, B1)
    const preview = await previewClean(house.context, { ids: [B1] })
    const slow: GoldBuilder = async (context, order) => {
      expect((await clean(house.context, { accept: preview, reason: 'tidy' })).deleted).toHaveLength(1)
      return (house.context.buildGold as GoldBuilder)(context, order)
    }
    const accept = await previewPromotion(house.context, [B1])
    expect(await promote({ ...house.context, buildGold: slow }, { accept, reason: null })).toMatchObject({
      type: 'not ready',
      runs: [{ why: 'its files were deleted' }],
    })
    expect((await house.document()).partitions[DATE]?.run_id).toBe(ORIGINAL)
  })

  it('of Gold that a promotion has just made has it made again', async () => {
    const house = await makeWarehouse(emulator, 'young', [DATE])
    await house.backfill(DATE, B1)
    const cleaning: GoldBuilder = async (context, order) => {
      const result = await (house.context.buildGold as GoldBuilder)(context, order)
      if (house.built.length === 1) expect((await cleaned(house, { all: true })).deleted).toHaveLength(1)
      return result
    }
    const accept = await previewPromotion(house.context, [B1])
    const context = { ...house.context, buildGold: cleaning }
    expect(await promote(context, { accept, reason: null })).toMatchObject({ type: 'promoted', lost: 1 })
    expect(house.built).toEqual(['2024-01', '2024-01'])
    expect(await house.goldOf('2024-01')).toEqual([B1])
  })

  it('that was killed before its first file is no obstacle for ever, and deletes nothing that counts again by then', async () => {
    const house = await makeWarehouse(emulator, 'stale', [DATE])
    await house.backfill(DATE, B1)
    const accept = await previewClean(house.context, { ids: [B1] })
    await expect(clean(killedAfter(house.context, 1).context, { accept, reason: null })).rejects.toThrow()
    expect((await house.document()).deleting).toMatchObject([{ id: B1, by: 'ada@laptop' }])
    const promotion = await previewPromotion(house.context, [B1])
    expect(await promote(house.context, { accept: promotion, reason: null })).toMatchObject({
      runs: [{ why: 'its files are being deleted' }],
    })
    const later = { ...house.context, now: () => new Date('2026-01-29T16:00:01Z') }
    expect(await promote(later, { accept: promotion, reason: null })).toMatchObject({ type: 'promoted' })
    expect((await house.document()).deleting).toBeUndefined()
    expect(await renewMark(later, B1)).toBe(false)
  })

  it('does not know a name that nothing has', async () => {
    const house = await makeWarehouse(emulator, 'names', [DATE])
    await house.backfill(DATE, B1)
    await expect(previewClean(house.context, { ids: [B2] })).rejects.toMatchObject({
      code: 'unknown-run',
      details: [expect.stringContaining(B1)],
    })
  })
})
