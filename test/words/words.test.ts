import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareRuns, openAws } from '@headwater/aws/silver'
import { testDataset } from '@headwater/aws/silver/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backfill, type Told } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { bedrockSaying } from './bedrock.ts'
import { commandsOf, openTypist } from './by-hand.ts'

// Runbook B in words: the page before a backfill, the same by hand, and what is told of it afterwards.

const DATES = '2024-01-05..2024-01-08'
const DATE = '2024-01-20'
const BACKFILL = ['silver/transactions', '--partitions', DATES, '--reason', 'GBP was rejected']

/** Between what the runbook's commands print and what the test asks. */
const MARK = '== asked =='

let rig: Rig

beforeAll(async () => {
  rig = await createRigAfter('season', { platforms: 'mortgages' })
  await rig.headwater('plan', 'silver/transactions', '--partitions', DATES)
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

const headings = (markdown: string) => [...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title)

describe('the page before a backfill', () => {
  it('says what, for whom, in which order, what may go wrong, the way back, a checklist, and the same by hand', async () => {
    const { exitCode, stdout, stderr } = await rig.headwater('playbook', ...BACKFILL)
    expect(exitCode, stderr).toBe(0)
    expect(headings(stdout)).toEqual([
      ...[
        'What will be reprocessed',
        'Who is affected',
        'In what order',
        'Risks',
        'The way back',
        'Checklist',
        'By hand',
      ],
    ])
    expect(stdout).toContain(
      "pnpm headwater backfill silver/transactions --partitions 2024-01-05..2024-01-08 --reason 'GBP was rejected'",
    )
    expect(stdout).toMatch(/\*\*Left out\*\*: 2024-01-07, no Bronze/)
    expect(stdout).toMatch(/Change when it is promoted.*gold\/account_months/)
  })
})

describe('a date by hand, by the commands of the runbook', () => {
  it('starts the very execution that Headwater would, and writes the rows that Headwater writes', {
    timeout: 240_000,
  }, async () => {
    const one = ['silver/transactions', '--partition', DATE]
    const { stdout } = await rig.headwater('plan', ...one, '--as-runbook')
    const [keep = '', date = ''] = commandsOf(stdout)
    using typist = await openTypist(rig)
    const typed = await typist.type(
      `${keep}${date}printf '\\n${MARK}\\n'\naws stepfunctions describe-execution --execution-arn "$execution"`,
    )
    expect(typed.exitCode, typed.stderr).toBe(0)
    const execution: { readonly status: string; readonly input: string } = JSON.parse(typed.stdout.split(MARK)[1] ?? '')
    expect(execution.status).toBe('SUCCEEDED')

    // Of the same date, planned by Headwater a moment later: the same but for the moment.
    const run = await backfill(rig, ...one, '--reason', 'by Headwater')
    expect(run.exitCode, run.stderr).toBe(0)
    const [known] = await rig.sql<{ input: string; execution_arn: string }>(
      'select input::text, execution_arn from headwater.isolated_runs where headwater_run = $1',
      [run.runId],
    )
    const stamp = /\d{8}T\d{6}Z|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g
    expect(execution.input.replace(stamp, '#')).toBe(known?.input.replace(stamp, '#'))
    const asked = await typist.type(
      `aws stepfunctions describe-execution --execution-arn ${known?.execution_arn} --query input --output text`,
    )
    expect(asked.stdout).toBe(known?.input)
    const [a, b] = [runOf(execution.input), runOf(known?.input ?? '')]
    const aws = openAws(rig.aws())
    const { equal, summary } = await compareRuns(aws, testDataset(), { date: DATE, a, b })
    aws.close()
    expect([equal, summary]).toEqual([true, 'no difference'])
  })
})

describe('what is told of a backfill', () => {
  let run: Told
  let backfillId: string

  beforeAll(async () => {
    run = await backfill(rig, ...BACKFILL)
    expect(run.exitCode, run.stderr).toBe(0)
    const [known] = await rig.sql<{ backfill_id: string }>(
      'select backfill_id from headwater.isolated_runs where headwater_run = $1',
      [run.runId],
    )
    backfillId = known?.backfill_id ?? ''
    const promoted = await rig.headwater('promote', backfillId, '--yes', '--reason', 'agreed', '--ticket', 'OPS-7')
    expect(promoted.exitCode, promoted.stderr).toBe(0)
  }, 240_000)

  const report = async (...args: string[]) => {
    const told = await rig.headwater('runs', 'report', ...args)
    expect(told.exitCode, told.stderr).toBe(0)
    return told
  }

  it('is who, when, why, from what, by which executions, in place of what, and what was done with it', async () => {
    const { stdout } = await report(run.runId)
    for (const fact of [
      'GBP was rejected',
      'OPS-7',
      'ingest_date=2024-01-05',
      ':execution:ohpen-etl-orchestration:backfill-2024-01-05-',
    ]) {
      expect(stdout).toContain(fact)
    }
    expect(stdout).toMatch(/\| `backfill-2024-01-06-\w+` +\| validated, counts \|.*12 rows more, all GBP/)
    expect(stdout).toMatch(/\| promote +\| `backfill-2024-01-05-to-08-\w+`.*agreed; OPS-7/)
    // By what it wrote it is found as well.
    expect((await report(backfillId)).stdout).toBe(stdout)
  })

  it('as a post-mortem has the timeline, cause, impact and follow-ups', async () => {
    const { stdout } = await report('--last', '--post-mortem')
    expect(headings(stdout).slice(0, 4)).toEqual(['Timeline', 'Cause', 'Impact', 'Follow-ups'])
    expect(stdout).toMatch(/Readers see them since .* 3 runs of them still count/)
  })

  it('is the same where a model says more than the facts, and nothing fails for it', { timeout: 60_000 }, async () => {
    const worded = await report(run.runId, '--draft-with', 'bedrock')
    expect(worded.stdout).toBe((await report(run.runId)).stdout)
    expect(worded.stderr).toMatch(
      /^not worded by amazon\.nova-lite-v1:0: it says what the facts do not: .*here are the facts alone$/m,
    )
  })

  it('can be worded by a model, which is told no secret and changes no fact', { timeout: 60_000 }, async () => {
    await using bedrock = await bedrockSaying('The backfill went well; why GBP was ever refused is open.')
    const { databaseUrl } = rig.state()
    const target = { database: databaseUrl, aws: { endpoint: bedrock.endpoint, region: 'eu-west-1' } }
    const config = readFileSync(join(rig.root, 'headwater.config.ts'), 'utf8')
    rig.write(
      'headwater.config.ts',
      config.replace('platforms:', `targets: { elsewhere: ${JSON.stringify(target)} },\n  platforms:`),
    )
    const env = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', SECRET_TOKEN: 'GBP was rejected' }
    const told = (...args: string[]) =>
      rig.headwaterIn({ env }, 'runs', 'report', run.runId, '--target', 'elsewhere', ...args)
    const [worded, facts] = [await told('--draft-with', 'bedrock'), await told()]
    rig.write('headwater.config.ts', config)

    expect(worded.exitCode, worded.stderr).toBe(0)
    expect(worded.stdout).toContain('## In words\n\nThe backfill went well; why GBP was ever refused is open.\n\n')
    expect(worded.stdout.replace(/## In words.*?(?=\n## )/s, '').split(/\n+/)).toEqual(facts.stdout.split(/\n+/))
    expect(bedrock.asked).toHaveLength(1)
    expect(bedrock.asked[0]).toContain(`ingest_date=2024-01-05`)
    expect(bedrock.asked[0]).not.toContain('GBP was rejected')
  })

  it('of a run that nobody knows is exit code 2', async () => {
    expect(await rig.headwater('runs', 'report', 'backfill-2024-01-05-20250104T000000Z')).toMatchObject({ exitCode: 2 })
    expect(await rig.headwater('runs', 'report', run.runId, '--model', 'x')).toMatchObject({ exitCode: 2 })
  })
})

/** The run that an execution's input names. */
function runOf(input: string) {
  const { run_key, schema_version }: { run_key: string; schema_version: string } = JSON.parse(input)
  return { ingest_date: DATE, schema_v: schema_version, run_id: run_key }
}
