import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blocksOf, spansOf } from './markdown.ts'

const text = (words: string) => [{ kind: 'text', text: words }]

it('reads what a report is made of', () => {
  const report = [
    '# Report: fact_boxscores+',
    '',
    '- Run `7f3c`: **failed**',
    '  and resumed',
    '',
    '| asset | rows |',
    '| ----- | ---: |',
    '| a \\| b | 12 |',
    '',
    'It was',
    'late.',
    '```sh',
    'pnpm headwater runs resume 7f3c',
    '# no heading',
    '```',
    '1. [x] looked',
  ].join('\n')
  expect(blocksOf(report)).toEqual([
    { type: 'heading', level: 1, text: text('Report: fact_boxscores+') },
    {
      type: 'list',
      ordered: false,
      items: [
        {
          depth: 0,
          done: null,
          text: [
            { kind: 'text', text: 'Run ' },
            { kind: 'code', text: '7f3c' },
            { kind: 'text', text: ': ' },
            { kind: 'strong', text: 'failed' },
            { kind: 'text', text: ' and resumed' },
          ],
        },
      ],
    },
    { type: 'table', head: [text('asset'), text('rows')], rows: [[text('a | b'), text('12')]] },
    { type: 'paragraph', text: text('It was late.') },
    { type: 'code', text: 'pnpm headwater runs resume 7f3c\n# no heading' },
    { type: 'list', ordered: true, items: [{ depth: 0, done: true, text: text('looked') }] },
  ])
})

it('keeps markup and links as the text that they are', () => {
  expect(spansOf('<img src=x onerror=alert(1)> [a](javascript:alert(1))')).toEqual(
    text('<img src=x onerror=alert(1)> [a](javascript:alert(1))'),
  )
})

it('takes the strokes off what was escaped, but in code', () => {
  expect(spansOf('warn if \\!= 0 in `a\\b`')).toEqual([
    { kind: 'text', text: 'warn if != 0 in ' },
    { kind: 'code', text: 'a\\b' },
  ])
})

it('ends on any text, and loses no word of it', () => {
  const line = fc.stringMatching(/^[-#|`* \w[\]]{0,20}$/)
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const blocks = JSON.stringify(blocksOf(lines.filter((one) => !one.trim().startsWith('```')).join('\n')))
      for (const word of lines
        .filter((one) => !one.trim().startsWith('```'))
        .join(' ')
        .match(/[a-zA-Z]{3,}/g) ?? []) {
        expect(blocks).toContain(word)
      }
    }),
  )
})
