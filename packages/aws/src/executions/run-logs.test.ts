import { expect, it } from 'vitest'
import { namesRun } from './run-logs.ts'

it('a line names a run where the whole name stands there, and not a part of another', () => {
  const run = '20260129T150000Z'
  expect(namesRun(`run_id=${run} INFO read`, run)).toBe(true)
  expect(namesRun(run, run)).toBe(true)
  expect(namesRun(`s3://b/run_id=${run}/part`, run)).toBe(true)
  expect(namesRun(`run_id=backfill-2024-01-15-${run} INFO read`, run)).toBe(false)
  expect(namesRun(`run_id=${run}-2 INFO`, run)).toBe(false)
  expect(namesRun(`backfill-${run} after ${run}`, run)).toBe(true)
  expect(namesRun('another line', run)).toBe(false)
})
