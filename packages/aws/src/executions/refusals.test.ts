import { describe, expect, it } from 'vitest'
import { type Answer, answeringAws, CALLER, type Question } from '../testing/answering.ts'
import { runExecution } from './run-execution.ts'

const ARN = 'arn:aws:states:eu-west-1:123456789012:execution:machine:name'
const request = { stateMachine: 'machine', name: 'name', input: { run_key: 'name' } }
const watch = {
  signal: new AbortController().signal,
  onStart: async () => {},
  poll: { firstMs: 1, mostMs: 1 },
}
const started: Answer = { status: 200, body: { executionArn: ARN, startDate: 1 } }
const refused = (type: string, message = ''): Answer => ({ status: 400, body: { __type: type, message } })

function described(status: string, more: object = {}): Answer {
  return {
    status: 200,
    body: { executionArn: ARN, status, startDate: 1, stopDate: 2, input: '{"run_key":"name"}', ...more },
  }
}

/** Answers of Step Functions in turn, by call; the last one again and again. */
function inTurn(answers: { readonly [call: string]: readonly Answer[] }): (question: Question) => Answer {
  const given = new Map<string, number>()
  return ({ target }) => {
    const call = target.split('.').at(-1) ?? ''
    if (call === '') return CALLER
    const turn = given.get(call) ?? 0
    given.set(call, turn + 1)
    return answers[call]?.[turn] ?? answers[call]?.at(-1) ?? refused('ValidationException', `no answer to ${call}`)
  }
}

async function run(answers: Parameters<typeof inTurn>[0], before: string | null = null) {
  const { aws, asked } = await answeringAws(inTurn(answers))
  const end = await runExecution(aws, request, { ...watch, before })
  return { end, starts: asked.filter(({ target }) => target.endsWith('StartExecution')).length }
}

describe('what Step Functions refuses', () => {
  it('for want of a permission names the permission', async () => {
    const { end } = await run({ StartExecution: [refused('AccessDeniedException', 'User: x is not authorized')] })
    expect(end).toMatchObject({
      state: 'failed',
      mayRun: false,
      trouble: {
        kind: 'access denied',
        message: 'not allowed to call states:StartExecution',
        evidence: ['AccessDeniedException: User: x is not authorized'],
        next: expect.arrayContaining(['allow states:StartExecution']),
      },
    })
  })

  it('for too many calls passes by itself', async () => {
    const { end } = await run({ StartExecution: [refused('ThrottlingException', 'Rate exceeded')] })
    expect(end).toMatchObject({ state: 'failed', mayRun: true, trouble: { kind: 'throttled', transient: true } })
  })

  it('for old credentials says to log in again', async () => {
    const { end } = await run({ StartExecution: [refused('ExpiredTokenException', 'expired')] })
    expect(end).toMatchObject({
      trouble: { kind: 'credentials', next: ['log in again (aws sso login)', expect.anything()] },
    })
  })
})

describe('a watch', () => {
  it('outlives looks that are throttled', async () => {
    const slow = refused('ThrottlingException')
    const { end } = await run({
      StartExecution: [started],
      DescribeExecution: [slow, slow, slow, described('RUNNING'), slow, slow, slow, described('SUCCEEDED')],
    })
    expect(end).toMatchObject({ state: 'succeeded' })
  })

  it('ends, and leaves the execution running, where AWS throttles on and on', async () => {
    const { end } = await run({ StartExecution: [started], DescribeExecution: [refused('ThrottlingException')] })
    expect(end).toMatchObject({ state: 'failed', executionArn: ARN, trouble: { transient: true } })
  })

  it('waits for an execution that was started and is not seen yet', async () => {
    const notYet = refused('ExecutionDoesNotExist')
    const { end, starts } = await run({
      StartExecution: [started],
      DescribeExecution: [notYet, notYet, described('RUNNING'), described('SUCCEEDED')],
    })
    expect(end).toMatchObject({ state: 'succeeded' })
    expect(starts).toBe(1)
  })

  it('takes the start of one that is there and not seen yet for the same start', async () => {
    const { end, starts } = await run(
      {
        StartExecution: [refused('ExecutionAlreadyExists')],
        DescribeExecution: [refused('ExecutionDoesNotExist'), described('SUCCEEDED')],
      },
      ARN,
    )
    expect(end).toMatchObject({ state: 'succeeded' })
    expect(starts).toBe(1)
  })

  it('does not call one ended that it may not look at', async () => {
    const { end } = await run({ StartExecution: [started], DescribeExecution: [refused('AccessDeniedException')] })
    expect(end).toMatchObject({ state: 'failed', mayRun: true, trouble: { kind: 'access denied' } })
  })

  it('names the redrive where AWS would take one', async () => {
    const { end } = await run({
      StartExecution: [started],
      DescribeExecution: [described('FAILED', { error: 'E', cause: 'disk full', redriveStatus: 'REDRIVABLE' })],
    })
    const redrive = `aws stepfunctions redrive-execution --execution-arn ${ARN} --region eu-west-1`
    expect(end).toMatchObject({ trouble: { message: 'disk full', next: expect.arrayContaining([redrive]) } })
  })

  it('does not look in another account for what was started there, and starts nothing', async () => {
    const elsewhere = ARN.replace('123456789012', '210987654321')
    const { end, starts } = await run({ DescribeExecution: [described('RUNNING')] }, elsewhere)
    expect(end).toMatchObject({ state: 'failed', mayRun: true, executionArn: elsewhere })
    expect(starts).toBe(0)
  })
})
