import { expect, test } from 'vitest'
import { graphOf, key } from '../testing/world.ts'
import { textWidth } from '../text/width.ts'
import { formatResume } from './resume-head.ts'

const head = { runId: '7f3c', selection: 'fact_boxscores+', target: 'sandbox', logicalDate: '2025-01-04' }
const options = { graph: graphOf([]), colour: false, width: 100 }

test('a resume says what stays and what runs, an asset of several partitions once', () => {
  const left = [key('bronze/boxscores'), key('bronze/boxscores'), key('gold/standings')]
  expect(formatResume({ ...head, finished: 12, left }, options)).toMatchInlineSnapshot(`
    "Resume  fact_boxscores+  ·  run 7f3c  ·  target sandbox  ·  date 2025-01-04

     Stays   12 of 15 assets
     Runs    3: boxscores, standings"
  `)
})

test('where only the end was not written down, it says so', () => {
  expect(formatResume({ ...head, finished: 3, left: [] }, options)).toContain('Runs    no asset: only its end is still')
})

test('no line is wider than the screen', () => {
  const left = Array.from({ length: 30 }, (_, i) => key(`gold/a_rather_long_name_${i}`))
  const text = formatResume({ ...head, finished: 3, left }, { ...options, width: 60 })
  for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(60)
})
