import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAwsCli } from '../aws-cli/aws-cli.ts'
import { createRig, type Rig } from '../rig.ts'

// Two platforms in one workspace: what is asked of the one in Postgres starts no AWS, what is asked of the other does, once.

let rig: Rig
beforeAll(() => {
  rig = createRig({ platforms: 'both' })
})
afterAll(() => rig?.[Symbol.asyncDispose]())

describe('the AWS of a sandbox', { timeout: 240_000 }, () => {
  it('is not started by commands that have nothing there', async () => {
    for (const command of [
      ['plan', 'fact_boxscores', '--downstream'],
      ['status', 'nba/bronze/*'],
      ['why', 'nba/bronze/boxscores'],
      ['materialize', 'bronze/boxscores', '--partition', '2025-01-03', '--yes'],
    ]) {
      const { exitCode, stderr } = await rig.headwater(...command)
      expect([0, 1], stderr).toContain(exitCode)
      expect(stderr).not.toContain('AWS')
    }
    expect(rig.state()).toMatchObject({ aws: null, awsSeeded: false })
    const { stdout } = await rig.headwater('doctor', '--json')
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ name: 'AWS mortgages/transaction_etl', state: 'skipped' }),
    )
  })

  it('is filled by the first that asks for any of it, so that nothing looks missing', async () => {
    const { exitCode, stdout, stderr } = await rig.headwater('status', 'silver/transactions', '--no-observe', '--json')
    expect(exitCode, stderr).toBe(0)
    expect(JSON.parse(stdout).assets).toEqual([
      expect.objectContaining({ key: 'mortgages/silver/transactions', health: 'fresh' }),
    ])
    expect(rig.state()).toMatchObject({ awsSeeded: true })
    const [first] = await rig.sql<{ partition: string; source: string; year: string }>(
      `select partition, source, to_char(at, 'YYYY') as year from headwater.materializations
       where asset = $1 order by partition limit 1`,
      ['mortgages/silver/transactions'],
    )
    expect(first).toEqual({ partition: '2024-01-01', source: 'sandbox seed', year: '2024' })
  })

  it('answers the AWS command line, and doctor', async () => {
    const aws = await openAwsCli(rig)
    const { stdout } = await aws('s3', 'ls', 's3://ohpen-silver/silver/mortgages/transactions/')
    expect(stdout).toContain('_CANONICAL.json')
    const doctor = await rig.headwater('doctor', '--json')
    expect(JSON.parse(doctor.stdout).findings).toContainEqual(
      expect.objectContaining({ name: 'AWS mortgages/transaction_etl', state: 'good' }),
    )
  })

  it('goes down with the sandbox, and is not started again before something works with it', async () => {
    const before = rig.aws()
    await rig.headwater('sandbox', 'down')
    const { exitCode, stderr } = await rig.headwater('status', 'silver/transactions', '--no-observe')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('AWS') })
    const status = JSON.parse((await rig.headwater('sandbox', 'status', '--json')).stdout)
    expect(status).toMatchObject({ state: 'up' })
    expect(status.parts).toContainEqual(expect.objectContaining({ name: 'AWS', running: false, pid: null }))

    const up = await rig.headwater('sandbox', 'up', '--json')
    expect(JSON.parse(up.stdout).parts).toContainEqual(
      expect.objectContaining({ name: 'AWS', running: true, url: before.endpoint }),
    )
    expect(up.stderr).not.toContain('AWS data')
  })

  it('is emptied by a reset', async () => {
    await rig.headwater('sandbox', 'reset', '--yes')
    const { stdout } = await rig.headwater('sandbox', 'status', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ state: 'none', parts: [] })
    expect(await rig.headwater('plan', 'nba/bronze/boxscores')).toMatchObject({ exitCode: 0 })
    expect(rig.state()).toMatchObject({ aws: null, awsSeeded: false })
  })
})
