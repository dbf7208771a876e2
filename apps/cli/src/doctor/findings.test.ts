import { UnreachableError } from '@headwater/errors'
import { describe, expect, it } from 'vitest'
import { accessFindings, accountFinding } from './aws.ts'
import { good, runChecks } from './check.ts'
import { ledgerFinding, skewFinding } from './database.ts'
import { dbtFinding } from './dbt.ts'
import { nodeFinding, pythonFinding } from './machine.ts'

describe('checks', () => {
  it('run all, whatever one of them throws, and tell in their order', async () => {
    const found = await runChecks([
      { name: 'a', run: async () => Promise.reject(new UnreachableError('gone', { next: ['start it'] })) },
      { name: 'b', run: async () => [good('b', 'fine')] },
      { name: 'c', run: async () => Promise.reject(new TypeError('odd\nand more')) },
    ])
    expect(found).toEqual([
      { name: 'a', state: 'bad', message: 'gone', mend: ['start it'] },
      { name: 'b', state: 'good', message: 'fine', mend: [] },
      { name: 'c', state: 'bad', message: 'odd', mend: [] },
    ])
  })
})

describe('what is found', () => {
  it('of versions', () => {
    expect([nodeFinding('24.1.0'), nodeFinding('22.9.0')].map(({ state }) => state)).toEqual(['good', 'bad'])
    const pythons = ['3.10.1', '3.9.18', '4.0.0', '2.7.18', ''].map((version) => pythonFinding(version).state)
    expect(pythons).toEqual(['good', 'bad', 'good', 'bad', 'bad'])
    expect(
      [ledgerFinding(null, 2), ledgerFinding(1, 2), ledgerFinding(2, 2), ledgerFinding(3, 2)].map((f) => f.state),
    ).toEqual(['good', 'good', 'good', 'bad'])
  })

  it('of clocks that are apart: five seconds are a warning', () => {
    expect([0, 4.9, -4.9, 5.1, -60].map((ahead) => skewFinding(ahead).state)).toEqual([
      'good',
      'good',
      'good',
      'warn',
      'warn',
    ])
    expect(skewFinding(-60).message).toContain('60.0 s behind')
  })

  it('of dbt: the first problem with its mend, else what there is', () => {
    const found = { versions: { 'dbt-core': '1.11.16' }, profile: 'nba', target: 'prod', problems: [] }
    expect(dbtFinding('dbt', found)).toMatchObject({
      state: 'good',
      message: 'dbt-core 1.11.16, profile nba, target prod',
    })
    expect(dbtFinding('dbt', { ...found, problems: [{ what: 'no target', mend: '' }] })).toMatchObject({
      state: 'bad',
      message: 'no target',
      mend: [],
    })
  })

  it('of another AWS account than the config names', () => {
    const caller = { account: '111111111111', arn: 'arn:aws:iam::111111111111:user/ana' }
    expect(accountFinding(caller, null).state).toBe('good')
    expect(accountFinding(caller, '111111111111').state).toBe('good')
    expect(accountFinding(caller, '222222222222')).toMatchObject({
      state: 'bad',
      message: expect.stringContaining('the config says 222222222222'),
    })
    const refused = { call: 'sts:GetCallerIdentity', ok: false, message: 'expired', mend: 'log in' }
    expect(accountFinding(refused, null)).toMatchObject({ state: 'bad', mend: ['log in'] })
  })

  it('of ECS: one line where all calls answer, else one for each that does not', () => {
    const call = (name: string, ok: boolean, message: string | null) => ({
      call: name,
      ok,
      message,
      mend: ok ? null : `allow ${name}`,
    })
    const fine = [
      call('ecs:DescribeServices', true, '1 of 1 tasks run'),
      call('ecs:StopTask', true, 'not tried: it has an effect'),
    ]
    expect(accessFindings('web', fine)).toEqual([
      good('web', '1 of 1 tasks run; 1 call answers, 1 not tried: it has an effect'),
    ])
    const denied = accessFindings('web', [...fine, call('ecs:ListTasks', false, 'not allowed')])
    expect(denied).toEqual([
      { name: 'web', state: 'bad', message: 'ecs:ListTasks: not allowed', mend: ['allow ecs:ListTasks'] },
    ])
  })
})
