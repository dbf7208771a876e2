import fc from 'fast-check'
import { expect, test } from 'vitest'
import { graphOf, key } from '../testing/world.ts'
import { ink } from '../text/ink.ts'
import { textWidth } from '../text/width.ts'
import { assetLine, lineLayoutOf, rowsText } from './asset-line.ts'

test('rows are told with what changed, or with what was written where the whole was not counted', () => {
  expect(rowsText(26_112, 272, 25_840)).toBe('26,112 rows (+272)')
  expect(rowsText(10, null, 12)).toBe('10 rows (-2)')
  expect(rowsText(1, null, null)).toBe('1 row')
  expect(rowsText(null, 272, null)).toBe('272 rows written')
  expect(rowsText(null, null, null)).toBe('')
})

test('whatever a line has to say, it is one line and no wider than the screen', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.constantFrom('constructor', 'a\nb', '\u001b[2J'),
  )
  const verdict = fc.constantFrom(
    'materialized',
    'unchanged',
    'unchanged upstream',
    'unavailable',
    'failed',
    'not run',
    'interrupted',
  )
  const count = fc.option(fc.nat())
  const line = fc.record({
    name: word,
    partition: fc.option(word),
    message: fc.option(word),
    verdict,
    rows: count,
    before: count,
    ms: count,
  })
  fc.assert(
    fc.property(
      line,
      fc.integer({ min: 20, max: 160 }),
      ({ name, partition, message, verdict, rows, before, ms }, width) => {
        const pen = ink({ colour: false, width })
        const asset = { key: key(name), partition }
        const outcome = { ...asset, state: verdict, rows, rowsWritten: null, durationMs: ms, message, metadata: {} }
        const judged = { step: '1', outcome, rowsBefore: before, checks: [], lacks: [], verdict }
        const text = assetLine(judged, graphOf([]), pen, lineLayoutOf([asset], graphOf([]), pen))
        expect(textWidth(text)).toBeLessThanOrEqual(width)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
      },
    ),
  )
})

test('how far an unchanged asset reaches is said in as many words as there is room for', () => {
  const asset = { key: key('silver/dims'), partition: null }
  const outcome = {
    ...asset,
    state: 'unchanged' as const,
    rows: 3,
    rowsWritten: null,
    durationMs: 80,
    message: null,
    metadata: {},
  }
  const judged = { step: '1', outcome, rowsBefore: 3, checks: [], lacks: [], verdict: outcome.state, spares: 3 }
  const at = (width: number): string => {
    const pen = ink({ colour: false, width })
    return assetLine(judged, graphOf([]), pen, lineLayoutOf([asset], graphOf([]), pen))
  }
  expect(at(120)).toMatch(/ unchanged +0\.08 s {3}stops here: 3 assets behind it are still right$/)
  expect(at(80)).toMatch(/ stops here: 3 still right$/)
})

test('what is wrong with an object is seen before where it lies', () => {
  const asset = { key: key('silver/transactions'), partition: '2024-01-16' }
  const message = 's3://lake/bronze/ingest_date=2024-01-16/run_id=20240116T120000Z/transactions.csv.gz is truncated'
  const outcome = { ...asset, state: 'failed' as const, rows: null, rowsWritten: null, durationMs: null, message }
  const judged = { step: '1', outcome: { ...outcome, metadata: {} }, rowsBefore: null, checks: [], lacks: [] }
  const lineOf = (width: number) => {
    const pen = ink({ colour: false, width })
    return assetLine({ ...judged, verdict: 'failed' }, graphOf([]), pen, lineLayoutOf([asset], graphOf([]), pen))
  }
  expect(lineOf(100)).toMatch(/✖ \S+ 2024-01-16 +…\/transactions\.csv\.gz is truncated$/)
  expect(lineOf(200)).toContain(message)
})
