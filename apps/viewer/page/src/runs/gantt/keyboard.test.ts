import { expect, it } from 'vitest'
import { runAsset, runStep } from '../testing/run-steps.ts'
import { ganttKey } from './keyboard.ts'
import { ganttRows } from './rows.ts'

const steps = [runStep('1', { assets: [runAsset('a')] }), runStep('2')]
const open = ganttRows(steps, { now: null, opened: new Map() })
const shut = ganttRows(steps, { now: null, opened: new Map([['1', false]]) })

it('arrows up and down walk the lanes and stay within', () => {
  expect([ganttKey(open, 0, 'ArrowDown'), ganttKey(open, 2, 'ArrowDown'), ganttKey(open, 0, 'ArrowUp')]).toEqual([
    { type: 'go', at: 1 },
    null,
    null,
  ])
})

it('right opens, then goes in; left closes, and from within goes out', () => {
  expect(ganttKey(shut, 0, 'ArrowRight')).toEqual({ type: 'toggle', id: '1', open: true })
  expect(ganttKey(open, 0, 'ArrowRight')).toEqual({ type: 'go', at: 1 })
  expect(ganttKey(open, 1, 'ArrowLeft')).toEqual({ type: 'go', at: 0 })
  expect(ganttKey(open, 0, 'ArrowLeft')).toEqual({ type: 'toggle', id: '1', open: false })
  expect(ganttKey(open, 2, 'ArrowLeft')).toBe(null)
})

it('leaves other keys to the browser', () => {
  expect([ganttKey(open, 0, 'Tab'), ganttKey([], 0, 'ArrowDown')]).toEqual([null, null])
})
