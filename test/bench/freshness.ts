import type { AssetKey } from '@headwater/graph'
import { openLedger, type RecordedMaterialization } from '@headwater/ledger'
import { createRig } from '../rig.ts'
import { inTurn, line } from './measure.ts'

const SOURCES = 200
const MODELS = 800
const DAYS = 30

/** The whole command over 1,000 policies: 200 tables with a partition a day, and 800 behind them, each made every day of a month. */
export async function benchFreshness(): Promise<void> {
  const files = { 'headwater.config.ts': CONFIG, 'wide.ts': platform() }
  await using rig = createRig({ files })
  const up = await rig.headwater('sandbox', 'up')
  if (up.exitCode !== 0) throw new Error(up.stderr)
  await using ledger = await openLedger({ url: rig.state().databaseUrl })
  await ledger.migrate()
  for (let day = 1; day <= DAYS; day++) await ledger.recordMaterializations(made(day))
  let told = 0
  const { command } = await inTurn(
    {
      command: async () => {
        const { stdout, stderr } = await rig.headwater('freshness', '--json')
        if (stdout === '') throw new Error(stderr)
        told = JSON.parse(stdout).results.length
      },
    },
    9,
  )
  if (told !== SOURCES + MODELS) throw new Error(`expected a result for each policy, found ${told}`)
  line('freshness, 1,000 policies from the ledger', `${command.toFixed(0)} ms`, '≤ 1,000 ms', command <= 1000)
}

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['wide.ts'], sandbox: { now: '2025-01-31T12:00Z' } })
`

function platform(): string {
  return `import { daily, platform, table } from '@headwater/config'
const days = daily({ start: '2025-01-01', timeZone: 'UTC' })
const run = async () => ({ made: {} })
export default platform({ name: 'wide', timeZone: 'UTC' }, (p) => {
  const all = []
  for (let i = 0; i < ${SOURCES}; i++) {
    const { t } = p.operation('ingest_' + i, {
      makes: { t: table('bronze/s' + i) }, partitions: days, freshness: { by: '13:00', timeZone: 'UTC' }, run,
    })
    all.push(t)
  }
  for (let i = 0; i < ${MODELS}; i++) {
    const reads = [all[(i * 7) % all.length], all[(i * 13 + 5) % all.length]]
    const { t } = p.operation('build_' + i, { reads, makes: { t: table('gold/m' + i) }, freshness: { maxAge: '26h' }, run })
    all.push(t)
  }
})
`
}

/** What a day leaves in the ledger: a partition of each source, and each model from what there is then. */
function made(day: number): RecordedMaterialization[] {
  const date = `2025-01-${String(day).padStart(2, '0')}`
  const at = new Date(Date.parse(`${date}T11:00:00Z`) + 86_400_000)
  const row = { rows: 100, codeVersion: '1', source: 'bench' }
  const keys: AssetKey[] = []
  const rows = Array.from({ length: SOURCES }, (_, i): RecordedMaterialization => {
    const asset = `wide/bronze/s${i}` as AssetKey
    keys.push(asset)
    return { ...row, asset, partition: date, at }
  })
  for (let i = 0; i < MODELS; i++) {
    const asset = `wide/gold/m${i}` as AssetKey
    const upstream = [keys[(i * 7) % keys.length], keys[(i * 13 + 5) % keys.length]].filter((key) => key !== undefined)
    keys.push(asset)
    rows.push({ ...row, asset, partition: null, at, inputs: { type: 'baseline', upstream } })
  }
  return rows
}
