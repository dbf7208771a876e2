import { assetKey } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { finishedBefore } from './finished-before.ts'
import type { Journal } from './journal.ts'
import type { JournalLine } from './protocol.ts'

/*
 *  a ── b ── c       t tests b, and u is a unit test of it
 */
const above: { readonly [id: string]: readonly string[] } = { a: [], b: ['a'], c: ['b'], t: ['b'], u: ['b'] }
const kinds: ReadonlyMap<string, 'data' | 'unit'> = new Map([
  ['t', 'data'],
  ['u', 'unit'],
])

function line(id: string, status = 'success'): JournalLine {
  const nothing = { message: null, seconds: 0.1, failures: null, code: null, rows: null, cause: null, sql: null }
  return { type: 'node finished', id, status, ...nothing, above: [...(above[id] ?? [])] }
}

/** `asked` in the code version `1`, and how each ended: `a`, or `t:fail`. */
function journal(attempt: number, asked: string, ...ended: string[]): Journal {
  const build = (id: string) => (kinds.has(id) ? '' : '1 rebuild')
  return {
    attempt,
    asked: new Map(asked.split(' ').map((id) => [id, build(id)])),
    ended: ended.map((text) => line(...(text.split(':') as [string, string?]))),
  }
}

/** Of `asked` in this attempt those that count as finished. */
function taken(asked: string, journals: readonly Journal[], options: { unknown?: string; codeVersion?: string } = {}) {
  const { unknown = 'a b c t u', codeVersion = '1' } = options
  const ids = asked.split(' ')
  const asset = { kind: 'model', group: 'g', storage: 'table', tags: [], description: '', names: {}, meta: {} } as const
  const input = {
    assets: ids
      .filter((id) => !kinds.has(id))
      .map((id) => ({
        asset: { ...asset, key: assetKey(`p/g/${id}`), upstream: [], ref: id, codeVersion },
        mode: 'rebuild' as const,
      })),
    checks: ids.flatMap((id) => {
      const kind = kinds.get(id)
      if (kind === undefined) return []
      const assets = [assetKey('p/g/b')]
      return [{ key: `p/checks/${id}`, name: id, ref: id, kind, severity: 'error' as const, assets, blocks: [] }]
    }),
    before: {
      attempt: 9,
      external: null,
      unknown: unknown.split(' ').map((id) => assetKey(`p/g/${id}`)),
      unknownChecks: [...kinds.keys()].filter((id) => unknown.includes(id)).map((id) => `p/checks/${id}`),
    },
  }
  return finishedBefore(input, journals)
    .map(({ id }) => id)
    .join(' ')
}

describe('of the nodes asked for', () => {
  it('those count that succeeded and whose end nobody knows', () => {
    expect(taken('a b c t', [journal(1, 'a b c t', 'a', 'b', 't:pass')])).toBe('a b t')
    expect(taken('a b c t', [journal(1, 'a b c t', 'a', 'b', 't:warn', 'c')], { unknown: 'a b t' })).toBe('a b t')
  })

  it('none counts that is made from one that is built again', () => {
    expect(taken('a b c', [journal(1, 'a b c', 'a', 'b', 'c')], { unknown: 'b c' })).toBe('')
    expect(taken('b c', [journal(1, 'a b c', 'a', 'b', 'c')])).toBe('b c')
    expect(taken('a b t', [journal(1, 'a b t', 'a', 'b:error', 't:pass')])).toBe('a')
  })

  it('none counts without its unit tests, which dbt runs only on the way to their model', () => {
    const ended = [journal(1, 'a b c u', 'a', 'u:pass', 'b', 'c')]
    expect(taken('a b c u', ended)).toBe('a u b c')
    // The ledger knows an end of it, so it is asked for once more.
    expect(taken('a b c u', ended, { unknown: 'a b c' })).toBe('a')
  })

  it('none counts of which a check failed; one that broke says nothing of it', () => {
    expect(taken('a b c t', [journal(1, 'a b c t', 'a', 'b', 't:fail')])).toBe('a')
    expect(taken('a b c t', [journal(1, 'a b c t', 'a', 'b', 't:error')])).toBe('a b')
  })

  it('none counts that was built from other code', () => {
    expect(taken('a b', [journal(1, 'a b', 'a', 'b')], { codeVersion: '2' })).toBe('')
  })

  it('the newest attempt that was to build a node decides', () => {
    // The second attempt built `a` anew and was killed in `b`.
    const journals = [journal(2, 'a b', 'a'), journal(1, 'a b c', 'a', 'b', 'c')]
    expect(taken('a b c', journals)).toBe('a')
    // It only had `c` to build.
    expect(taken('a b c', [journal(2, 'c', 'c'), journal(1, 'a b c', 'a', 'b')])).toBe('a b c')
  })

  it('nothing counts that is older than a journal without a whole beginning', () => {
    expect(taken('a b', [{ attempt: 2, asked: null, ended: [line('a')] }, journal(1, 'a b', 'a', 'b')])).toBe('')
  })

  it('nothing counts where there is no journal', () => {
    expect(taken('a b', [])).toBe('')
  })
})
