import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Machine {
  readonly States: { readonly [name: string]: { readonly [field: string]: unknown } }
}

const read = (name: string, form: 'aws' | 'emulator'): Machine =>
  JSON.parse(readFileSync(new URL(`./${name}.${form}.asl.json`, import.meta.url), 'utf8'))

/** The arguments that a machine hands its Glue job. */
function jobArguments({ States }: Machine): unknown {
  const { RunJob } = States
  const start = RunJob?.Branches === undefined ? RunJob : branchStates(RunJob).StartJobRun
  return start?.Parameters
}

function branchStates(state: Machine['States'][string]): Machine['States'] {
  const [branch] = state.Branches as readonly Machine[]
  return branch?.States ?? {}
}

describe.each(['ohpen-etl-orchestration', 'ohpen-gold-months'])('%s', (name) => {
  const aws = read(name, 'aws')
  const emulator = read(name, 'emulator')

  it('differs between AWS and the emulator in how RunJob waits for the Glue job, and in nothing else', () => {
    const { Type: _, Resource, Parameters: __, ResultSelector: ___, ...shared } = aws.States.RunJob ?? {}
    expect(Resource).toBe('arn:aws:states:::glue:startJobRun.sync')
    expect(emulator).toEqual({ ...aws, States: { ...aws.States, RunJob: expect.objectContaining(shared) } })
    expect(Object.keys(emulator.States.RunJob ?? {}).sort()).toEqual(
      ['Type', 'Branches', 'ResultSelector', ...Object.keys(shared)].sort(),
    )
  })

  it('hands the job the same arguments in both forms', () => {
    expect(jobArguments(emulator)).toEqual(jobArguments(aws))
    expect(jobArguments(aws)).toMatchObject({
      Arguments: { '--run_key.$': '$.run_key', '--execution_arn.$': '$$.Execution.Id' },
    })
  })

  it('ends for every end that a Glue job run can have', () => {
    const { HasEnded } = branchStates(emulator.States.RunJob ?? {})
    const ends = JSON.stringify(HasEnded).match(/(?<="StringEquals":")\w+/g)
    // Of the JobRunState of the Glue API, those that a run does not leave again.
    expect(ends?.sort()).toEqual(['ERROR', 'EXPIRED', 'FAILED', 'STOPPED', 'SUCCEEDED', 'TIMEOUT'])
  })
})
