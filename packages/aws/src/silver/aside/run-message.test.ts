import { expect, it } from 'vitest'
import { runMessage } from './run-message.ts'

const metrics = { input_rows: 1209, valid_rows: 1204, quarantined_rows: 5, condemned_rows: 0 }
const original = (valid_rows: number, equal = false) => ({
  a: { run_id: 'r', schema_v: 'v1', rows: valid_rows, repeatedIds: 0, metrics: { ...metrics, valid_rows } },
  equal,
  summary: '12 rows more, all GBP',
})

it('says a run in one line, beside its original', () => {
  const figures = '0 condemned  quarantine 0.4 %'
  expect(runMessage(metrics, original(1192))).toBe(`1,204 valid (+12)  ${figures}   differs: 12 rows more, all GBP`)
  expect(runMessage(metrics, original(2304))).toContain('1,204 valid (-1,100)')
  expect(runMessage(metrics, original(1204, true))).toBe(`1,204 valid  ${figures}   equals its original`)
  expect(runMessage(metrics, 'no original')).toBe(`1,204 valid  ${figures}   no original`)
  const empty = { input_rows: 0, valid_rows: 0, quarantined_rows: 0, condemned_rows: 0 }
  expect(runMessage(empty, 'no original')).toContain('quarantine 0.0 %')
})
