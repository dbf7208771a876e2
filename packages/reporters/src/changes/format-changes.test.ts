import { assetKey } from '@headwater/graph'
import { expect, it } from 'vitest'
import { type Changes, formatChanges } from './format-changes.ts'

const since = { ref: 'origin/main', commit: '4f2a91c0'.padEnd(40, '0'), parted: false }
const graph = { label: (key: string) => key.slice(key.indexOf('/') + 1) }

function told(changes: Partial<Changes>, width = 100): string {
  return formatChanges(
    { since, changed: [], gone: [], unread: [], ...changes },
    { graph, assetsInGraph: 80, colour: false, width },
  )
}

it('one sentence says that nothing has changed, and since when', () => {
  expect(told({})).toBe('Nothing changed since origin/main (4f2a91c): the code of all 80 assets is what it was')
  expect(told({ since: { ...since, parted: true } })).toContain('(where this branch left it, 4f2a91c)')
})

it('each change has its line: which part of the code, what is new, what is gone, what waits for a backfill', () => {
  const key = (name: string) => assetKey(`shop/${name}`)
  expect(
    told({
      changed: [
        { key: key('silver/orders'), type: 'code changed', parts: ['SQL', 'config'] },
        { key: key('silver/runs'), type: 'code changed', parts: [], aside: true },
        { key: key('gold/mart'), type: 'new', parts: [] },
      ],
      gone: ['shop/gold/old'],
    }).split('\n'),
  ).toEqual([
    'Changed  since origin/main (4f2a91c)  ·  2 changed, 1 new, 1 gone of 80 assets',
    '      silver/orders  SQL, config',
    '      silver/runs    code changed; written aside: a backfill over dates brings it in',
    '      gold/mart      new',
    '      shop/gold/old  gone; its table stays until somebody drops it',
  ])
})

it('names changed files that no code version is made from, beside changes and without any', () => {
  const unread = ['ml/app.py', 'ingestion/games.ts', 'a.py', 'b.py']
  for (const gone of [[], ['shop/gold/old']]) {
    expect(told({ unread, gone }).split('\n').at(-2)).toBe(
      ' Not read: ml/app.py, ingestion/games.ts, a.py (+1). Where they make other rows, raise the version',
    )
  }
})

it('keeps to the screen, and lets no name of a ref move the cursor', () => {
  const wide = told({ since: { ...since, ref: '\u001b[31mmain\n' }, gone: ['x'.repeat(200)] }, 60).split('\n')
  expect(wide.slice(1).every((line) => line.length <= 60)).toBe(true)
  expect(wide).toHaveLength(2)
  expect(wide[0]).not.toContain('\u001b')
})
