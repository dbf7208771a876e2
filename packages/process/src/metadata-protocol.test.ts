import { describe, expect, it } from 'vitest'
import { readMetadata } from './metadata-protocol.ts'

const handles = ['predictions', 'scores']
const read = (...lines: (string | object)[]) =>
  readMetadata(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), handles)

describe('readMetadata', () => {
  it('reads rows, with what was written where that is said', () => {
    const { rows, warnings } = read(
      { type: 'rows', asset: 'predictions', rows: 12, written: 3 },
      { type: 'rows', asset: 'scores', rows: 0 },
    )
    expect(rows.get('predictions')).toEqual({ rows: 12, written: 3 })
    expect(rows.get('scores')).toEqual({ rows: 0, written: null })
    expect(warnings).toEqual([])
  })

  it('takes the last of two that say the same', () => {
    const { rows } = read({ type: 'rows', asset: 'scores', rows: 1 }, { type: 'rows', asset: 'scores', rows: 2 })
    expect(rows.get('scores')?.rows).toBe(2)
  })

  it('reads values of any shape, under any key', () => {
    const { values } = read(
      { type: 'metadata', asset: 'scores', key: 'model', value: { name: 'ridge', alpha: [1, null] } },
      '{"type":"metadata","asset":"scores","key":"__proto__","value":1}',
    )
    expect(Object.entries(values.get('scores') ?? {})).toEqual([
      ['model', { name: 'ridge', alpha: [1, null] }],
      ['__proto__', 1],
    ])
  })

  it("reads that the source has nothing, and the program's warnings", () => {
    expect(read({ type: 'unavailable', message: 'no games' }, { type: 'warning', message: 'old model' })).toMatchObject(
      {
        unavailable: 'no games',
        warnings: ['old model'],
      },
    )
  })

  it('passes over empty lines and takes both sorts of line end', () => {
    expect(readMetadata('\r\n{"type":"warning","message":"a"}\r\n\n', handles).warnings).toEqual(['a'])
  })

  it.each([
    ['{"type":"rows"', /^line 2 .* not JSON/],
    ['[]', /^line 2 .* type must be one of rows, unavailable, warning, metadata/],
    ['{"type":"row","asset":"scores","rows":1}', /^line 2 .* type must be one of/],
    ['{"type":"constructor"}', /^line 2 .* type must be one of/],
    ['{"type":"rows","asset":"scores","rows":"12"}', /^line 2 .* rows is not as expected .*<whole number>/],
    ['{"type":"rows","asset":"scores","rows":-1}', /^line 2 .* rows is not as expected/],
    ['{"type":"rows","asset":"scores","rows":1,"writen":1}', /^line 2 .* writen is not as expected/],
    ['{"type":"rows","asset":"score","rows":1}', /^line 2 .* nothing called "score"; did you mean {2}scores/],
    ['{"type":"rows","asset":"odds","rows":1}', /^line 2 .* nothing called "odds"; it makes predictions, scores/],
  ])('says what is wrong with the line %s, and reads the others', (line, warning) => {
    const { warnings, rows } = read({ type: 'rows', asset: 'predictions', rows: 7 }, line)
    expect(warnings).toEqual([expect.stringMatching(warning)])
    expect([...rows]).toEqual([['predictions', { rows: 7, written: null }]])
  })
})
