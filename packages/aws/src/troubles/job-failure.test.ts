import { describe, expect, it } from 'vitest'
import { causeOf, failureOf } from '../executions/failure.ts'
import { recogniseJobFailure } from './job-failure.ts'

const failedExecution = {
  arn: 'arn:aws:states:eu-west-1:0:execution:m:run',
  status: 'FAILED',
  input: '{}',
  output: null,
  startedAt: new Date(0),
  endedAt: null,
  error: null,
  cause: null,
  redrivable: false,
} as const
const context = { region: 'eu-west-1', logGroup: '/aws-glue/jobs/output', runId: 'run', logLines: [] }

describe('what a job says of its end', () => {
  it.each([
    ['Bronze not found: s3://ohpen-bronze/a/b.csv.gz', 'no bronze'],
    ['x.csv.gz is truncated: its gzip stream ends early, after 12 bytes', 'bad bronze'],
    ['x.csv.gz is no gzip file, or a damaged one: bad', 'bad bronze'],
    ['x.csv.gz is not UTF-8: byte 0xff at offset 3', 'bad bronze'],
    ['x.csv.gz has other columns than schema v1: A,B; missing Currency', 'bad bronze'],
    [
      'x.csv.gz has other columns than schema v1: A,B; unknown Channel; it is of schema_version v2',
      'wrong schema version',
    ],
    ['schema_version v9 is unknown: this job writes v1, v2', 'wrong schema version'],
    ['access denied: the job may not read Bronze s3://b/k', 'access denied'],
    ['An error occurred (AccessDeniedException) when calling PutObject', 'access denied'],
    ['An error occurred (ThrottlingException): Rate exceeded', 'throttled'],
    ['An error occurred (PermanentRedirect) when calling GetObject', 'other region'],
    ['this run_id has run before: s3://b/_SUCCESS is there', 'name taken'],
  ])('%j is %s', (said, kind) => {
    expect(recogniseJobFailure(said)).toMatchObject({ kind, next: [expect.any(String)] })
  })

  it('is left in its own words where nobody foresaw it', () => {
    expect(recogniseJobFailure('division by zero')).toBeNull()
  })

  it('is found in the cause, however that wraps it', () => {
    expect(
      causeOf({ error: 'E', cause: '{"Id": "jr_1", "ErrorMessage": "no room\\n", "JobRunState": "FAILED"}' }),
    ).toBe('no room')
    expect(causeOf({ error: 'E', cause: '{"Id": "jr_1", "JobRunState": "STOPPED"}' })).toBe(
      'the job run ended as STOPPED',
    )
    expect(causeOf({ error: 'E', cause: 'words' })).toBe('words')
    expect(causeOf({ error: 'States.Timeout', cause: null })).toBe('States.Timeout')
    expect(causeOf({ error: null, cause: '[1' })).toBe('[1')
    expect(causeOf({ error: 'E', cause: '{"ErrorMessage": " ", "JobRunState": "FAILED"}' })).toContain('FAILED')
  })

  it('is its last line, where it is a whole stack; the stack is shown', () => {
    const cause = JSON.stringify({ ErrorMessage: 'Traceback\n  File "x"\nMemoryError: no room\n' })
    expect(failureOf({ ...failedExecution, error: 'States.TaskFailed', cause }, context)).toMatchObject({
      kind: 'execution failed',
      message: 'MemoryError: no room',
      evidence: [
        `FAILED (States.TaskFailed)  ${failedExecution.arn}`,
        'Traceback',
        '  File "x"',
        'MemoryError: no room',
      ],
    })
  })

  it('may be nothing: then it died silently, and its logs are where to look', () => {
    expect(failureOf(failedExecution, context)).toMatchObject({
      kind: 'died silently',
      message: 'the execution run failed, and its job said nothing',
      next: [expect.stringContaining('aws logs filter-log-events --log-group-name /aws-glue/jobs/output')],
    })
  })
})
