import type { Cleanable, CleanPreview } from '@headwater/aws/silver'
import { expect, it } from 'vitest'
import { withoutUnapproved } from './unapproved.ts'

const item = (id: string, kind: Cleanable['kind'], refused: string | null = null): Cleanable => ({
  kind,
  id,
  backfillId: null,
  partition: '2024-01-05',
  objects: [{ bucket: 'b', key: id, bytes: 10 }],
  bytes: 10,
  newestAt: null,
  refused,
  backup: null,
})
const preview: CleanPreview = {
  scope: {},
  items: [item('A', 'original'), item('B', 'superseded'), item('C', 'original', 'it counts')],
  objects: 2,
  bytes: 20,
}

it('an original stays unless there is a reason and somebody who allowed it, and is not counted', () => {
  for (const flags of [{}, { reason: 'old' }, { approvedBy: 'bob' }]) {
    const { items, objects, bytes } = withoutUnapproved(preview, flags)
    expect(items.map(({ id, refused }) => [id, refused !== null])).toEqual([
      ['A', true],
      ['B', false],
      ['C', true],
    ])
    expect([objects, bytes]).toEqual([1, 10])
  }
  expect(withoutUnapproved(preview, { reason: 'old', approvedBy: 'bob' })).toBe(preview)
})
