import { describe, expect, it } from 'vitest'
import { callJobs } from '../test/python.ts'

describe('a job argument', () => {
  it('is a flag on AWS and a variable in the emulator, and missing where it is neither or empty', async () => {
    const cases = [
      { argv: ['--run_key', 'r1', '--month', '2024-01'], env: { run_key: 'other' } },
      { argv: [], env: { run_key: 'r2' } },
      { argv: ['--month', '--run_key'], env: { run_key: '' } },
    ]
    expect(await callJobs(cases.map((given) => ({ call: 'argument', name: 'run_key', ...given })))).toEqual([
      'r1',
      'r2',
      { error: 'the job argument --run_key is missing' },
    ])
  })
})
