import { codeVersionOf, platform, table } from '@headwater/config'
import type { AssetKey } from '@headwater/graph'
import { openLedger, type RecordedMaterialization } from '@headwater/ledger'
import { createRig, type Rig } from '../../rig.ts'

/*
 * A platform of many assets in layers of equal size: each reads two of the layer before it, in its own place and the next.
 *
 *   wide/l00/t0000 … ══▶ wide/l01/t0000 … ══▶ wide/l02/t0000 …
 */

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['wide.ts'], sandbox: { now: '2025-01-31T12:00Z' } })
`

const layer = (i: number): string => `l${String(i).padStart(2, '0')}`
const name = (i: number): string => `t${String(i).padStart(4, '0')}`

function source(layers: number, each: number): string {
  return `import { platform, table } from '@headwater/config'
const run = async () => ({ made: {} })
const two = (i, digits) => String(i).padStart(digits, '0')
export default platform({ name: 'wide', timeZone: 'UTC' }, (p) => {
  let before = []
  for (let layer = 0; layer < ${layers}; layer++) {
    const made = []
    for (let i = 0; i < ${each}; i++) {
      const path = 'l' + two(layer, 2) + '/t' + two(i, 4)
      const reads = before.length === 0 ? [] : [before[i], before[(i + 1) % before.length]]
      const { t } = p.operation(path.replace('/', '_'), { reads, makes: { t: table(path, { description: 'Table ' + path }) }, run })
      made.push(t)
    }
    before = made
  }
})
`
}

export interface Wide {
  readonly layers: number
  readonly each: number
}

/** Its sandbox is up, and everything was made once. One asset of the last layer but one was made by other code: it is stale. */
export async function createWideRig({ layers, each }: Wide): Promise<Rig> {
  const rig = createRig({ files: { 'headwater.config.ts': CONFIG, 'wide.ts': source(layers, each) } })
  const up = await rig.headwater('sandbox', 'up')
  if (up.exitCode !== 0) throw new Error(up.stderr)
  await using ledger = await openLedger({ url: rig.state().databaseUrl })
  await ledger.migrate()
  await ledger.recordMaterializations(made({ layers, each }))
  return rig
}

const alike = platform({ name: 'wide', timeZone: 'UTC' }, (p) => {
  p.operation('one', { makes: { t: table('l00/t0000') }, run: async () => ({ made: {} }) })
})
const CODE_VERSION = codeVersionOf(alike, 'l00/t0000') ?? ''

function made({ layers, each }: Wide): RecordedMaterialization[] {
  const at = new Date('2025-01-31T11:00:00Z')
  const keyOf = (l: number, i: number) => `wide/${layer(l)}/${name(i)}` as AssetKey
  return Array.from({ length: layers * each }, (_, n) => {
    const [l, i] = [Math.floor(n / each), n % each]
    const upstream = l === 0 ? [] : [...new Set([keyOf(l - 1, i), keyOf(l - 1, (i + 1) % each)])]
    const codeVersion = l === layers - 2 && i === 0 ? 'older' : CODE_VERSION
    return {
      ...{ asset: keyOf(l, i), partition: null, rows: 100, codeVersion, source: 'bench', at },
      ...(upstream.length > 0 && { inputs: { type: 'baseline' as const, upstream } }),
    }
  })
}
