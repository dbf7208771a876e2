import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { prepareDbt } from '../index.ts'
import { dbtEnvironment } from '../run-dbt.ts'
import { type Built, Fixture, type Step } from '../testing/fixture.ts'
import { asleep, untilAsleep } from '../testing/slow-model.ts'
import { connect } from './connect.ts'
import { endServers } from './end-servers.ts'
import { reachServer } from './reach-server.ts'
import { runWarm } from './run-warm.ts'
import { socketName, startEnvironment } from './socket-place.ts'

const fixture = new Fixture({ warm: true })
/** The test project where it can be edited, without what each parse would read for nothing. */
const projectDir = join(fixture.folder, 'project')
const project = { projectDir, profilesDir: projectDir }

beforeAll(() => {
  cpSync(fixture.projectDir, projectDir, { recursive: true, filter: (path) => !/\/(?:target|logs)$/.test(path) })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const build = (step: Step): Promise<Built> => fixture.build({ ...step, project: { ...project, ...step.project } })

/** dbt sets its adapter up once for a parse and once for a build. */
const parsed = ({ log }: Built): boolean => log.split('Registered adapter').length === 3
const isWarm = ({ log }: Built): boolean => !log.includes('the warm dbt is left out')

interface Process {
  readonly pid: number
  readonly parent: number
}

/** Our servers and their workers. */
function processes(): { readonly servers: readonly Process[]; readonly workers: readonly Process[] } {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  const ours = lines
    .filter((line) => line.includes(`serve.py ${fixture.sockets}/`))
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }))
  const pids = new Set(ours.map(({ pid }) => pid))
  return {
    servers: ours.filter(({ parent }) => !pids.has(parent)),
    workers: ours.filter(({ parent }) => pids.has(parent)),
  }
}

function server(): Process {
  const { servers } = processes()
  const [found] = servers
  if (!found || servers.length > 1) throw new Error(`${servers.length} servers run`)
  return found
}

const first = { assets: ['seed.letters', 'numbers', 'dated'], vars: { run_date: '2025-01-04' } } as const
const dated = async () => (await fixture.query('select run_date, said from dated'))[0]

describe('a second invocation', () => {
  beforeAll(async () => {
    await build(first)
  })

  it('is done by the same process, without another parse', async () => {
    const { pid } = server()
    const built = await build(first)
    expect(built.result).toEqual({ state: 'done' })
    expect([isWarm(built), parsed(built), server().pid]).toEqual([true, false, pid])
  })

  it('with another date sees it, and needs no parse for it', async () => {
    const built = await build({ ...first, vars: { run_date: '2025-01-03' } })
    expect(parsed(built)).toBe(false)
    expect(await dated()).toMatchObject({ run_date: '2025-01-03' })
  })

  it('with another variable that counts where dbt parses, parses', async () => {
    const kind = async () =>
      (await fixture.query(`select relkind from pg_class where oid = 'dated'::regclass`))[0]?.relkind
    const asView = await build({ ...first, vars: { ...first.vars, dated_as: 'view' } })
    expect([parsed(asView), await kind()]).toEqual([true, 'v'])
    const asTable = await build({ ...first, vars: { ...first.vars, dated_as: 'table' } })
    expect([parsed(asTable), await kind()]).toEqual([true, 'r'])
    // Both are kept.
    const again = await build({ ...first, vars: { run_date: '2025-01-02', dated_as: 'view' } })
    expect([parsed(again), await kind(), await dated()]).toMatchObject([false, 'v', { run_date: '2025-01-02' }])
  })

  it('sees an edited file, a new one, and one that is gone', async () => {
    const model = join(projectDir, 'models/edited.sql')
    writeFileSync(model, 'select 1 as n')
    const step = { ...first, assets: ['edited'] }
    expect((await build(step)).result).toEqual({ state: 'done' })
    writeFileSync(model, 'select 2 as n')
    expect((await build(step)).result).toEqual({ state: 'done' })
    expect(await fixture.query('select n from edited')).toEqual([{ n: 2 }])
    rmSync(model)
    expect((await build(step)).result).toMatchObject({ message: 'the dbt project has no model.fixture.edited' })
  })

  it('sees another environment and another profile, and leaves neither behind', async () => {
    const other = `${fixture.schema}_other`
    onTestFinished(async () => {
      await fixture.query(`drop schema if exists ${other} cascade`)
    })
    const tables = () => fixture.query(`select count(*)::int as n from pg_tables where schemaname = '${other}'`)
    await build({ ...first, project: { env: { FIXTURE_SCHEMA: other } } })
    expect(await tables()).toEqual([{ n: 3 }])
    await fixture.query(`drop schema ${other} cascade`)
    const back = await build(first)
    expect(back.result).toEqual({ state: 'done' })
    expect(await tables()).toEqual([{ n: 0 }])

    const profile = join(projectDir, 'profiles.yml')
    const before = readFileSync(profile, 'utf8')
    onTestFinished(() => writeFileSync(profile, before))
    writeFileSync(profile, before.replace(/schema: .*/, `schema: ${other}`))
    await build(first)
    expect(await tables()).toEqual([{ n: 3 }])
  })

  it('is not harmed by one that failed before, in a model, in a parse, or with other threads', async () => {
    const all = { assets: ['seed.letters', 'numbers', 'breakable', 'behind_breakable', 'totals'] }
    const broken = await build({ ...all, vars: { break_model: true } })
    expect(broken.assets.breakable?.state).toBe('failed')
    const unparsed = await build({ ...all, vars: { break_parse: true } })
    expect(unparsed.result).toMatchObject({ state: 'failed', message: expect.stringContaining('no_such_model') })
    const well = await build({ ...all, project: { threads: 1 } })
    expect([well.result, isWarm(well)]).toEqual([{ state: 'done' }, true])
    expect(Object.values(well.assets).map(({ state }) => state)).toEqual(Array(5).fill('materialized'))
    expect(well.log).toContain('Concurrency: 1 threads')
    expect((await build(all)).log).toContain('Concurrency: 2 threads')
  })

  it('finds the server no bigger than the one before', async () => {
    const small = { assets: ['dated'], vars: first.vars }
    const kilobytes = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(server().pid)], { encoding: 'utf8' }))
    for (let n = 0; n < 3; n++) await build(small)
    const before = kilobytes()
    for (let n = 0; n < Number(process.env.HEADWATER_DBT_INVOCATIONS ?? 8); n++) await build(small)
    expect(kilobytes() - before).toBeLessThan(4000)
    expect(processes().workers).toEqual([])
  })
})

describe('the server', () => {
  it('starts once, however many ask at once, and has the project parsed before it is asked to build', async () => {
    await endServers({ sockets: fixture.sockets })
    const one = fixture.project({ ...project, vars: first.vars })
    await Promise.all(Array.from({ length: 4 }, () => prepareDbt(one, '2025-01-04')))
    const built = await build(first)
    expect([isWarm(built), parsed(built)]).toEqual([true, false])
    expect(processes().servers).toHaveLength(1)
  })

  it('holds no secret, and nothing else of the environment, among its arguments or where others look', async () => {
    await build({ ...first, project: { env: { SOME_TOKEN: 'hunter2-and-more' } } })
    const { pid } = server()
    const shown = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8')).join('')
    expect(shown).toContain('serve.py')
    expect(shown).not.toMatch(/hunter2|PGPASSWORD|FIXTURE_SCHEMA/)
  })

  it('ends by itself when nobody has asked for a while', async () => {
    await endServers({ sockets: fixture.sockets })
    vi.stubEnv('HEADWATER_DBT_IDLE', '0.2')
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    expect((await build(first)).result).toEqual({ state: 'done' })
    await vi.waitFor(() => expect(processes().servers).toEqual([]), 20_000)
    expect(readdirSync(fixture.sockets).filter((name) => name.endsWith('.sock'))).toEqual([])
    expect((await build(first)).result).toEqual({ state: 'done' })
  })

  it('was killed while it was idle: the next command starts another one', async () => {
    await build(first)
    process.kill(server().pid, 'SIGKILL')
    const built = await build(first)
    expect([built.result, isWarm(built)]).toEqual([{ state: 'done' }, true])
  })
})

describe('an invocation that is ended', () => {
  const slow = { assets: ['seed.letters', 'numbers', 'slow', 'behind_slow'], vars: { sleep_seconds: 600 } }

  it('cancels its queries when the signal aborts', async () => {
    const abort = new AbortController()
    const building = build({ ...slow, signal: abort.signal, project: { graceMs: 600_000 } })
    await untilAsleep(fixture)
    abort.abort()
    const { result, assets } = await building
    expect(result).toEqual({ state: 'interrupted' })
    expect(assets.numbers?.state).toBe('materialized')
    expect(await asleep(fixture)).toBe(0)
    expect(processes().workers).toEqual([])
  })

  it('cancels its queries and ends when whoever asked is gone', async () => {
    const place = fixture.project(project)
    const env = dbtEnvironment(place)
    const reached = await reachServer(place, env, 'build')
    if (reached?.type !== 'reached') throw new Error('no server')
    const { connection } = reached
    const ended = runWarm(connection, {
      request: {
        ...{ command: 'build', ...project, target: 'test', targetPath: place.targetPath, logPath: fixture.folder },
        ...{ vars: JSON.stringify(slow.vars), threads: null, patches: {}, journal: null },
        select: ['seed.fixture.letters', 'model.fixture.numbers', 'model.fixture.slow'],
      },
      ...{ env, cwd: projectDir, signal: new AbortController().signal, graceMs: 600_000, onLine: () => {} },
    })
    await untilAsleep(fixture)
    connection.destroy()
    expect(await ended).toEqual({ type: 'lost', taken: true })
    await vi.waitFor(() => expect(processes().workers).toEqual([]), 15_000)
    expect(await asleep(fixture)).toBe(0)
  })

  it('by a kill of what does it: as a dbt that was killed', async () => {
    const building = build(slow)
    await untilAsleep(fixture)
    for (const { pid } of processes().workers) process.kill(pid, 'SIGKILL')
    const { result, assets } = await building
    expect(result).toMatchObject({
      state: 'failed',
      message: 'dbt was killed (SIGKILL) while it was at gold/slow: out of memory?',
    })
    expect(assets).toMatchObject({ numbers: { state: 'materialized' }, behind_slow: { state: 'not run' } })
    await wake()
  })

  it('by a kill of the server: what had ended stays, the rest is worth another attempt, and no query goes on', async () => {
    const building = build({ ...slow, step: 'lost' })
    await untilAsleep(fixture)
    process.kill(server().pid, 'SIGKILL')
    const { result, assets } = await building
    expect(result).toMatchObject({ state: 'failed', transient: true, message: expect.stringContaining('gold/slow') })
    expect(assets).toMatchObject({ numbers: { state: 'materialized' }, slow: { state: 'failed' } })
    await vi.waitFor(async () => expect(await asleep(fixture)).toBe(0), 15_000)
    const again = await build({ ...slow, vars: {}, step: 'lost', attempt: 2 })
    expect(again.result).toEqual({ state: 'done' })
  })

  const wake = () =>
    fixture.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where query like '%${fixture.schema}%pg_sleep(600)%' and pid <> pg_backend_pid()`,
    )
})

describe('dbt is started by itself, in the same step', () => {
  const LEFT_OUT = /the warm dbt is left out, (.*): dbt is started by itself/g
  const socket = (): string => {
    const place = fixture.project(project)
    return join(fixture.sockets, socketName(place, startEnvironment(dbtEnvironment(place))))
  }

  async function builtAlone(): Promise<string[]> {
    const { result, log } = await build(first)
    expect(result).toEqual({ state: 'done' })
    return [...log.matchAll(LEFT_OUT)].map(([, why = '']) => why)
  }

  it('where somebody else could get at the sockets', async () => {
    chmodSync(fixture.sockets, 0o755)
    onTestFinished(() => chmodSync(fixture.sockets, 0o700))
    expect(await builtAlone()).toEqual([`${fixture.sockets} is open to other users`])
  })

  it.each([
    ['speaks another version', '0{"hello":99,"pid":1}\n', 'it speaks another version'],
    ['speaks of something else', 'HTTP/1.1 400 Bad Request\n', 'it speaks another version'],
    ['is about to end', '0{"refused":"it is about to end"}\n', 'it is about to end'],
    ['dies', '', 'it ended before it began'],
    [
      'dies while it reads the project',
      '0{"hello":1,"pid":1}\n1{"type":"log","level":"info","text":"x"}\n',
      'it ended before it began',
    ],
  ])('where the server %s', async (_, answer, why) => {
    await endServers({ sockets: fixture.sockets })
    const somebody = createServer((connection) => {
      connection.on('error', () => {})
      connection.once('data', () => connection.end(answer))
    })
    rmSync(socket(), { force: true })
    await new Promise<void>((resolve) => somebody.listen(socket(), resolve))
    onTestFinished(() => {
      somebody.close()
    })
    expect(await builtAlone()).toEqual([why])
  })

  it('where it is switched off, without a word', async () => {
    await endServers({ sockets: fixture.sockets })
    vi.stubEnv('HEADWATER_DBT_WARM', 'off')
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    expect(await builtAlone()).toEqual([])
    expect(await connect(socket())).toBeNull()
    expect(processes().servers).toEqual([])
  })
})
