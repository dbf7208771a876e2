import { expect, it } from 'vitest'
import { runStep, START } from '../testing/run-steps.ts'
import { criticalLinks } from './critical-links.ts'
import { ganttRows } from './rows.ts'

const steps = [
  runStep('1/2025-01-01', { from: 0, to: 2 }),
  runStep('1/2025-01-02', { from: 0, to: 5, critical: true }),
  runStep('2', { from: 1, to: 2 }),
  runStep('3', { from: 5, to: 9, critical: true, after: ['1/2025-01-01', '1/2025-01-02', '2'] }),
]

it('links the steps of the critical path, the closed lane of many standing for its partition', () => {
  expect(criticalLinks(steps, ganttRows(steps, { now: null, opened: new Map() }))).toEqual([
    { from: 0, to: 2, leaves: START + 5000, arrives: START + 5000 },
  ])
})

it('leaves a closed lane with its last partition, which may be another than the longest', () => {
  const three = [
    runStep('1/2025-01-03', { from: 5, to: 7 }),
    ...steps.slice(0, 2),
    runStep('3', { from: 7, to: 9, critical: true, after: ['1/2025-01-02', '1/2025-01-03'] }),
  ]
  expect(criticalLinks(three, ganttRows(three, { now: null, opened: new Map() }))).toEqual([
    { from: 0, to: 1, leaves: START + 7000, arrives: START + 7000 },
  ])
})

it('links the partition itself where its lane is open', () => {
  const rows = ganttRows(steps, { now: null, opened: new Map([['operation 1', true]]) })
  expect(criticalLinks(steps, rows)).toMatchObject([{ from: 2, to: 4 }])
})

it('links nothing to a step that has not begun', () => {
  const waiting = [runStep('1', { from: 0, critical: true }), runStep('2', { after: ['1'], critical: true })]
  expect(criticalLinks(waiting, ganttRows(waiting, { now: START, opened: new Map() }))).toEqual([])
})
