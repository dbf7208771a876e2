import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, onceFor, oneLine, openDesk, TRANSACTIONS } from './testing/desk.ts'
import { putGate } from './testing/gate.ts'
import { bronzeKey, folderOf, originalOf, SILVER } from './testing/lake.ts'

/*
 * A scenario for each row of the table of runbook B, on a fresh sandbox. Gold is compared with an aggregate of our own after
 * everything that makes something count.
 *
 *   bronze/transactions ── silver/transactions (aside) ──▶ gold/account_months, gold/data_quality
 *
 * Rows that look at the same backfill share it: whichever comes first makes it. Each has dates of its own, so that the order
 * in which they are told does not matter.
 */

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

/** One date, aside, never promoted. */
const aside = onceFor(() => desk.backfill('2024-01-18', 'GBP was rejected', '--downstream', '--ticket', 'OPS-7'))

/** Two dates, the later one first, made to count. */
const promoted = onceFor(async () => {
  const made = await desk.backfill('2024-01-21..2024-01-22', 'GBP was rejected', '--canary', '2024-01-22')
  const promotion = await desk.well('promote', made.id, '--yes', '--reason', 'GBP is ours', '--ticket', 'OPS-8')
  return { ...made, promotion, report: await desk.well('runs', 'report', made.id) }
})

/** One date that counts, what counted before it in a backup. */
const backedUp = onceFor(() => desk.backfill('2024-01-11', 'careful', '--backup', '--promote'))

/** Two dates, of which the canary's file is damaged for as long as that lasts. */
const broken = onceFor(async () => {
  const key = bronzeKey('2024-01-14')
  const whole = await desk.lake.read('ohpen-bronze', key)
  await desk.lake.write('ohpen-bronze', key, whole.subarray(0, whole.length - 30))
  const range = ['--partitions', '2024-01-13..2024-01-14', '--canary', '2024-01-14']
  return desk
    .headwater('backfill', TRANSACTIONS, ...range, '--reason', 'broken')
    .finally(() => desk.lake.write('ohpen-bronze', key, whole))
})

/** One date under a rule that refuses every row in USD. */
const tooStrict = onceFor(async () => {
  const key = 'config/transaction_etl.json'
  const rules = await desk.lake.read('ohpen-silver', key)
  const strict = { ...JSON.parse(rules.toString()), currencies: ['EUR'] }
  await desk.lake.write('ohpen-silver', key, JSON.stringify(strict))
  return desk
    .headwater('backfill', TRANSACTIONS, '--partition', '2024-01-19', '--reason', 'too strict', '--promote')
    .finally(() => desk.lake.write('ohpen-silver', key, rules))
})

interface Planned {
  readonly request: {
    readonly aside: {
      readonly facts: {
        readonly backfillId: string
        readonly leftOut: readonly { readonly date: string }[]
        readonly partitions: {
          readonly [date: string]: { readonly runId: string; readonly input: object; readonly original: object }
        }
      }
    }
  }
}

const factsOf = async (partitions: string, ...flags: string[]) =>
  (await desk.json<Planned>('plan', TRANSACTIONS, '--partitions', partitions, ...flags)).request.aside.facts

const expectGoldToBeRight = async () => expect(await desk.reader.wrongGold()).toEqual([])

const filesOf = (runId: string, month = '2024-01') => desk.lake.list('ohpen-silver', `${folderOf(month, runId)}/`)

describe('Verify Bronze', () => {
  it('refuses a date without Bronze before anything starts', async () => {
    const args = ['backfill', TRANSACTIONS, '--partition', '2024-01-07', '--reason', 'it is missing']
    const { exitCode, stderr } = await desk.headwater(...args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('no Bronze for 2024-01-07')
    expect(stderr).toContain('aws s3 ls s3://ohpen-bronze/bronze/mortgages/transactions/ingest_date=2024-01-07/')
    expect(await desk.lake.executions('2024-01-07')).toEqual([])
    expect(await desk.runsOf('2024-01-07')).toEqual({})
  })
})

describe('Date range', () => {
  it('is of arrivals: one without a file is left out; each has its key and its original found', async () => {
    const { partitions, leftOut } = await factsOf('2024-01-06..2024-01-08')
    expect(leftOut).toMatchObject([{ date: '2024-01-07' }])
    const found = (date: string) => ({
      bronze: { key: bronzeKey(date), runId: originalOf(date) },
      original: { schema_v: 'v1', run_id: originalOf(date), months: ['2024-01'] },
    })
    expect(partitions).toMatchObject({ '2024-01-06': found('2024-01-06'), '2024-01-08': found('2024-01-08') })
    expect(Object.keys(partitions)).toHaveLength(2)
  })

  it('touches the months of the business dates, in Silver and in Gold', async () => {
    const date = '2024-02-02'
    const { id, runs } = await desk.backfill(date, 'arrivals of two months')
    expect(runs[date]?.months).toEqual(['2024-01', '2024-02'])
    const [january, february] = await Promise.all(
      ['2024-01', '2024-02'].map((month) => desk.lake.read('ohpen-silver', `${folderOf(month, id)}/_SUCCESS`)),
    )
    expect(january).toEqual(february)
    const { result } = await desk.promote(id)
    expect(result.change.gold.map(({ month }) => month)).toEqual(['2024-01', '2024-02'])
    await expectGoldToBeRight()
  })
})

describe('Backup', () => {
  it('copies Silver and Gold first, byte by byte, to a key that is new', async () => {
    const { output } = await backedUp()
    const name = /backup-pre-backfill-\d{8}T\d{6}Z-backfill-2024-01-11-\d{8}T\d{6}Z/.exec(output)?.[0] ?? ''
    const copies = (await Promise.all(['silver', 'gold'].map((of) => desk.lake.list(`ohpen-${of}`, `${name}/`))))
      .flat()
      .filter(({ key }) => key.includes('/run_id='))
    const folders = new Set(copies.map(({ key }) => key.split('/').slice(1, 3).join('/')))
    expect(folders).toEqual(new Set(['silver/mortgages', 'gold/mortgages']))
    expect(copies.filter(({ key }) => key.includes(originalOf('2024-01-11')))).toHaveLength(3)
    for (const { bucket, key, bytes, etag } of copies) {
      const [source] = await desk.lake.list(bucket, key.replace(`${name}/`, ''))
      expect(source).toMatchObject({ bytes, etag })
    }
    const again = await desk.json<{ name: string }>('backup', TRANSACTIONS, '--partition', '2024-01-11')
    expect(again.name).toMatch(/^backup-pre-backfill-/)
    expect(again.name).not.toBe(name)
  })
})

describe('One date first', () => {
  it('starts the others once the canary is validated', async () => {
    const { runs } = await promoted()
    const [[other], [canary]] = await Promise.all([
      desk.lake.executions(runs['2024-01-21']?.run_id ?? 'none'),
      desk.lake.executions(runs['2024-01-22']?.run_id ?? 'none'),
    ])
    expect(canary?.status).toBe('SUCCEEDED')
    expect(other?.started).toBeGreaterThanOrEqual(canary?.ended ?? Number.POSITIVE_INFINITY)
  })

  it('starts none of them where it fails, and says how to go on once the cause is mended', async () => {
    const { exitCode, stdout } = await broken()
    expect(exitCode).toBe(1)
    expect(stdout).toContain('↷ silver/transactions 2024-01-13  not run: silver/transactions 2024-01-14 failed')
    expect(stdout).toContain('1 failed · 1 not run · 0 validated')
    const [failed, ...others] = await desk.lake.executions('backfill-2024-01-14')
    expect([failed?.status, others, await desk.lake.executions('backfill-2024-01-13')]).toEqual(['FAILED', [], []])

    const next = / after the fix pnpm headwater (runs resume \w+)/.exec(oneLine(stdout))?.[1]?.split(' ') ?? []
    expect(await desk.well(...next)).toContain('2 validated')
    const after = await desk.lake.executions('backfill-2024-01-14')
    expect(after.map(({ name, status }) => [name === failed?.name, status]).toSorted()).toEqual([
      [false, 'SUCCEEDED'],
      [true, 'FAILED'],
    ])
  })
})

describe('run_id', () => {
  it('says the range and the purpose; of a range each date has its own', async () => {
    const months = await factsOf('2024-01-31..2024-02-02', '--label', 'gbp')
    expect(months.backfillId).toMatch(/^backfill-2024-01-31-to-2024-02-02-gbp-\d{8}T\d{6}Z$/)
    const runIds = Object.values(months.partitions).map(({ runId }) => runId.slice(0, -16))
    expect(runIds).toEqual(['2024-01-31', '2024-02-01', '2024-02-02'].map((date) => `backfill-${date}-gbp-`))
    const { id, runs } = await promoted()
    expect(id).toMatch(/^backfill-2024-01-21-to-22-\d{8}T\d{6}Z$/)
    expect(runs['2024-01-22']?.run_id).toMatch(/^backfill-2024-01-22-\d{8}T\d{6}Z$/)
    const long = await desk.headwater('plan', TRANSACTIONS, '--partition', '2024-01-16', '--label', 'x'.repeat(60))
    expect([long.exitCode, long.stderr]).toEqual([2, expect.stringContaining('Step Functions takes 80')])
  })

  it('is another one whenever it is repeated, beside the first', async () => {
    const { runs } = await promoted()
    const first = runs['2024-01-21']?.run_id ?? ''
    const before = await filesOf(first)
    const again = await desk.backfill('2024-01-21', 'once more')
    expect(again.id).not.toBe(first)
    expect(again.output).toContain('1 validated · the same as what counts now')
    expect(await filesOf(first)).toEqual(before)
    expect(await filesOf(again.id)).toHaveLength(before.length)
  })
})

describe('Input', () => {
  it('is what the plan shows and the ledger keeps, in the words and the order of the runbook', async () => {
    const date = '2024-01-18'
    const planned = (await factsOf(date)).partitions[date]?.input
    const { id, runs } = await aside()
    const [execution] = await desk.lake.executions(id)
    const input: { readonly [name: string]: string } = JSON.parse(execution?.input ?? '{}')
    expect(Object.entries(input)).toEqual([
      ['run_key', id],
      ['s3_bucket', 'ohpen-bronze'],
      ['s3_key', bronzeKey(date)],
      ['schema_version', 'v1'],
      ['trigger_source', 'manual_backfill'],
      ['trigger_event_id', `backfill-${date}`],
      ['trigger_event_time', expect.stringMatching(/^2025-01-04T\d\d:\d\d:\d\dZ$/)],
    ])
    expect(Object.entries(runs[date]?.input ?? {})).toEqual(Object.entries(input))
    const { run_key, trigger_event_time } = input
    expect(Object.entries({ ...planned, run_key, trigger_event_time })).toEqual(Object.entries(input))
  })
})

describe('Start', () => {
  it('makes one execution of a date, under the name of its run_id', async () => {
    const { id, runs } = await aside()
    const all = await desk.lake.executions('-2024-01-18-')
    expect(all).toMatchObject([{ name: id, arn: runs['2024-01-18']?.execution_arn, status: 'SUCCEEDED' }])
  })
})

describe('Monitor', () => {
  it('shows what runs, and of what fails the lines of its own log and where the rest of it is', async () => {
    const { stdout } = await broken()
    const id = /backfill-2024-01-14-\d{8}T\d{6}Z/.exec(stdout)?.[0]
    const text = oneLine(stdout)
    const arn = `arn:aws:states:eu-west-1:000000000000:execution:ohpen-etl-orchestration:${id}`
    expect(text).toContain(`▸ 1/2024-01-14 ${arn}`)
    expect(text).toContain('is truncated: its gzip stream ends early')
    expect(text).toContain(`run_id=${id} INFO ingest_date 2024-01-14, schema v1, from`)
    expect(text).toContain(`run_id=${id} ERROR`)
    expect(text).toContain(`--log-group-name /aws-glue/jobs/output --filter-pattern '"${id}"'`)
  })
})

describe('Validate', () => {
  it('is a gate: what is wrong by its numbers stays aside, whatever its execution says', async () => {
    const date = '2024-01-19'
    const { exitCode, stdout } = await tooStrict()
    expect(exitCode).toBe(1)
    expect(oneLine(stdout)).toMatch(/found 8\.\d %: \d+ of 1,\d+ rows, expected under 5 %/)
    const [execution] = await desk.lake.executions(`-${date}-`)
    expect(execution?.status).toBe('SUCCEEDED')
    const promotion = await desk.headwater('promote', execution?.name ?? '', '--yes')
    expect(promotion.exitCode).toBe(1)
    expect(await desk.counting(date)).toBe(originalOf(date))
  })

  it('shows a difference to the original, which somebody has to accept', async () => {
    const { id, output } = await aside()
    expect(output).toMatch(/1,\d{3} valid \(\+12\) .* differs: 12 rows more, all GBP, \+[\d,.]+/)
    const { exitCode, stderr } = await desk.headwater('promote', id)
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`pnpm headwater promote ${id} --yes`)])
    expect(await desk.counting('2024-01-18')).toBe(originalOf('2024-01-18'))
  })
})

describe('Gold', () => {
  it('is made of the runs that count alone, and never of two of one date', async () => {
    await aside()
    await expectGoldToBeRight()
    await promoted()
    await expectGoldToBeRight()
    const [row] = await desk.reader.gold('account_months', '2024-01', 'select sum(transactions) as rows from $parts')
    const month = `select count(*) from silver_transactions where year = '2024' and month = '01'`
    const [both] = await desk.lake.athena(month)
    expect(Number(both?.[0])).toBeGreaterThan(Number(row?.rows) + 2_000)
  })

  it('moves the pointer of existing readers with the newest date, and with no other', async () => {
    const latest = async () =>
      (await desk.lake.json<{ run_id: string }>('ohpen-silver', `${SILVER}/_LATEST.json`)).run_id
    const { runs } = await desk.backfill('2024-03-01,2024-03-10', 'GBP was rejected', '--no-canary')
    const [older = '', newest = ''] = ['2024-03-01', '2024-03-10'].map((date) => runs[date]?.run_id)
    await desk.promote(older)
    expect(await latest()).toBe(originalOf('2024-03-10'))
    await desk.promote(newest)
    expect(await latest()).toBe(newest)
    await expectGoldToBeRight()
    await desk.well('rollback', newest, '--reason', 'to see')
    expect(await latest()).toBe(originalOf('2024-03-10'))
    await expectGoldToBeRight()
  })
})

describe('Verify', () => {
  it('asks Athena by run_id, shows the query, and sees what somebody put beside the data', async () => {
    const { id } = await aside()
    interface Verified {
      readonly ok: boolean
      readonly query: string
      readonly runs: readonly { readonly run_id: string; readonly rows: number }[]
    }
    const { ok, query, runs } = await desk.json<Verified>('verify', id)
    const [own] = await desk.lake.athena(query)
    expect([ok, own?.[0], Number(own?.[1])]).toEqual([true, id, runs[0]?.rows])
    expect([own?.[2]?.slice(0, 10), own?.[3]?.slice(0, 10)]).toEqual(['2024-01-18', '2024-01-18'])

    const folder = folderOf('2024-01', id)
    const stray = `${folder}/part-00099.parquet`
    await desk.lake.write('ohpen-silver', stray, await desk.lake.read('ohpen-silver', `${folder}/part-00000.parquet`))
    const { exitCode, stdout } = await desk.headwater('verify', id)
    await desk.lake.remove('ohpen-silver', [stray])
    expect(exitCode).toBe(1)
    expect(stdout).toContain('1 of 1 run not as written.')
  })
})

describe('In parallel', () => {
  it('runs side by side what does not overlap, and refuses what does', async () => {
    const backfill = (partitions: string) =>
      desk.headwater('backfill', TRANSACTIONS, '--partitions', partitions, '--reason', 'in parallel', '--no-canary')
    await using gate = await putGate(desk.rig)
    const held = gate.hold((call) => call === 'StartExecution')
    const first = backfill('2024-02-05..2024-02-06')
    const { release } = await held
    const beside = await backfill('2024-02-08')
    const overlapping = await backfill('2024-02-06..2024-02-07')
    release()
    expect([overlapping.exitCode, overlapping.stderr]).toEqual([
      2,
      expect.stringContaining('an unfinished backfill writes 2024-02-06'),
    ])
    expect([beside.exitCode, (await first).exitCode]).toEqual([0, 0])
    const executions = await desk.lake.executions('backfill-2024-02-0')
    const dates = executions.flatMap(({ name }) => /2024-02-0[5-9]/.exec(name) ?? [])
    expect(dates.toSorted()).toEqual(['2024-02-05', '2024-02-06', '2024-02-08'])
  })
})

describe('Clean up', () => {
  const approved = ['--reason', 'verified', '--approved-by', 'grace@bank', '--ticket', 'OPS-9', '--yes']

  it('keeps both runs, and refuses what counts and what cannot be made again', async () => {
    const { runs } = await promoted()
    const counts = runs['2024-01-22']?.run_id ?? ''
    const original = originalOf('2024-01-22')
    const { exitCode, stdout } = await desk.headwater('clean', counts, original, ...approved)
    expect(exitCode).toBe(1)
    expect(oneLine(stdout)).toContain(`${counts}: it counts for 2024-01-22`)
    expect(oneLine(stdout)).toContain(`${original}: an original is deleted only once a checked backup holds it`)
    expect([(await filesOf(counts)).length, (await filesOf(original)).length]).toEqual([3, 3])
  })

  it('deletes an original only with a backup, a reason and somebody who approves', async () => {
    const original = originalOf('2024-01-21')
    await promoted()
    const refused = await desk.headwater('clean', original, ...approved)
    const next = /checked backup holds it: pnpm headwater (backup \S+)/.exec(oneLine(refused.stdout))?.[1]?.split(' ')
    await desk.well(...(next ?? []))
    const unapproved = await desk.headwater('clean', original, '--reason', 'verified', '--yes')
    expect([unapproved.exitCode, (await filesOf(original)).length]).toEqual([1, 3])
    expect(oneLine(unapproved.stdout)).toContain('only with --reason and --approved-by')
    await desk.well('clean', original, ...approved)
    expect(await filesOf(original)).toEqual([])
    await expectGoldToBeRight()
  })

  it('deletes a failed backfill, with what it quarantined, and nothing else', async () => {
    await tooStrict()
    const all = async () =>
      (await Promise.all(['silver', 'quarantine', 'gold'].map((of) => desk.lake.list(`ohpen-${of}`))))
        .flat()
        .filter(({ key }) => !key.includes('/_audit/') && !key.endsWith('/_CANONICAL.json'))
    const ofTheFailed = ({ key }: { key: string }) => key.includes('run_id=backfill-2024-01-19-')
    const before = await all()
    expect(before.some(ofTheFailed)).toBe(true)
    await desk.well('clean', '--failed', '--yes', '--reason', 'it failed')
    expect(await all()).toEqual(before.filter((object) => !ofTheFailed(object)))
  })
})

describe('Roll back', () => {
  it('points back only to what is whole, deletes last, and is run again under a new run_id', async () => {
    const date = '2024-01-11'
    const { id } = await backedUp()
    const part = `${folderOf('2024-01', originalOf(date))}/part-00000.parquet`
    const whole = await desk.lake.read('ohpen-silver', part)
    await desk.lake.remove('ohpen-silver', [part])
    const back = ['rollback', id, '--delete', '--reason', 'GBP is not ours', '--yes']
    const refused = await desk.headwater(...back)
    expect(refused.exitCode).toBe(1)
    expect(refused.stdout).toContain('what it would go back to is not whole')
    expect([await desk.counting(date), (await filesOf(id)).length]).toEqual([id, 3])

    await desk.well('restore', id, '--reason', 'deleted by mistake')
    expect(await desk.lake.read('ohpen-silver', part)).toEqual(whole)
    await desk.well(...back)
    expect([await desk.counting(date), await filesOf(id)]).toEqual([originalOf(date), []])
    await expectGoldToBeRight()

    const again = await desk.backfill(date, 'after the fix', '--promote')
    expect(again.id).not.toBe(id)
    expect(await desk.counting(date)).toBe(again.id)
    await expectGoldToBeRight()
  })
})

describe('Trouble', () => {
  it('names a wrong schema_version and the right one', async () => {
    const args = ['backfill', TRANSACTIONS, '--partition', '2024-03-09', '--reason', 'v1 of a v2 file']
    const { exitCode, stdout } = await desk.headwater(...args, '--schema-version', 'v1')
    expect(exitCode).toBe(1)
    expect(oneLine(stdout)).toContain('unknown Channel; it is of schema_version v2')
    expect(oneLine(stdout)).toMatch(
      /pnpm headwater backfill \S+ --partitions 2024-03-09 --schema-version v2 --reason 'v1 of a v2 file'/,
    )
  })

  it('has an answer to duplicates in Athena: the query for the rows that count', async () => {
    await promoted()
    const { counting } = await desk.json<{ counting: string }>('verify', TRANSACTIONS, '--partition', '2024-01-22')
    const count = async (from: string) =>
      (await desk.lake.athena(`select count(*), count(distinct id) from ${from} where id like 'T20240122-%'`))[0] ?? []
    const [all, distinct] = await count('silver_transactions')
    expect(Number(all)).toBeGreaterThan(Number(distinct))
    expect(await count(`(${counting})`)).toEqual([distinct, distinct])
  })
})

describe('After', () => {
  it('has told when it started and when it counted, and keeps the reason, the ticket and the trail', async () => {
    const { id, output, promotion, report } = await promoted()
    const dates = '2024-01-21..2024-01-22 on sandbox'
    expect(output).toContain(`Announced  Backfill started: ${TRANSACTIONS} ${dates}`)
    expect(promotion).toContain(`Announced  Promoted: ${TRANSACTIONS} ${dates}`)
    const { history } = await desk.lake.canonical()
    expect(history.filter((change) => change.id === id)).toMatchObject([
      { action: 'promote', reason: 'GBP is ours', ticket: 'OPS-8' },
    ])
    const trail = await desk.lake.list('ohpen-silver', `${SILVER}/_audit/`)
    const kept = await Promise.all(trail.map(({ bucket, key }) => desk.lake.read(bucket, key)))
    expect(kept.filter((text) => text.includes(id) && text.includes('GBP is ours'))).toHaveLength(1)
    const facts = [id, originalOf('2024-01-21'), bronzeKey('2024-01-22'), 'GBP was rejected', 'OPS-8', 'GBP is ours']
    for (const fact of facts) expect(report).toContain(fact)
  })

  it('has the page to read before, and the draft of a post-mortem after', async () => {
    const args = ['--partition', '2024-01-18', '--downstream', '--reason', 'GBP was rejected']
    const playbook = await desk.well('playbook', TRANSACTIONS, ...args)
    for (const title of ['# Playbook: ', '## Risks', '## The way back', '## Checklist', '## By hand']) {
      expect(playbook).toContain(title)
    }
    const run = /run (\w{8}) ·/.exec((await broken()).stdout)?.[1] ?? ''
    const postMortem = await desk.well('runs', 'report', run, '--post-mortem')
    for (const title of ['# Post-mortem: ', '## Timeline', '## Cause', '## Impact', '## Follow-ups']) {
      expect(postMortem).toContain(title)
    }
    expect(postMortem).toContain('is truncated: its gzip stream ends early')
  })
})
