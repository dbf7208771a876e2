import { createRig, type Rig } from '../../rig.ts'
import { startViewer, type Viewer } from './viewer.ts'

/*
 * hostile/bronze/wild --> hostile/silver/tame
 *
 * A workspace whose descriptions, owners and logs try to become markup, and whose program says whatever it likes.
 */

/** Runs wherever it is taken for markup: `window.taken` tells. */
export const MARKUP =
  '<script>window.taken = 1</script><img src=x onerror="window.taken = 2"><a href="javascript:window.taken = 3">here</a>'

const ASSETS = `import { platform, program, table } from '@headwater/config'
const MARKUP = ${JSON.stringify(MARKUP)}
export default platform({ name: 'hostile', timeZone: 'UTC' }, (p) => {
  const { wild } = p.operation('wild', {
    makes: { wild: table('bronze/wild', { description: MARKUP, owner: MARKUP, tags: ['a tag'], fingerprint: false }) },
    run: program(process.execPath, ['wild.mjs']),
  })
  p.operation('tame', { reads: [wild], makes: { tame: table('silver/tame', { fingerprint: false }) }, run: program(process.execPath, ['wild.mjs']) })
})
`

const PROGRAM = `console.log(${JSON.stringify(`${MARKUP} </pre></textarea>`)})
console.error('\\u001b[31mred\\u001b[0m \\u202Ereversed\\u0007')
console.error(${JSON.stringify(MARKUP)})
`

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['./assets.ts'], sandbox: { now: '2025-01-04T12:30Z' } })
`

export function createHostileRig(): Rig {
  return createRig({ files: { 'headwater.config.ts': CONFIG, 'assets.ts': ASSETS, 'wild.mjs': PROGRAM } })
}

/** Its viewer, after one run. */
export interface Hostile extends AsyncDisposable {
  readonly rig: Rig
  readonly viewer: Viewer
  /** How many runs the ledger has. */
  runs(): Promise<number | undefined>
  /** A plan that could be started. */
  planned(): Promise<{ planId: string; command: string }>
}

export async function startHostile(): Promise<Hostile> {
  const rig = createHostileRig()
  try {
    const made = await rig.headwater('materialize', 'wild', '--downstream')
    if (made.exitCode !== 0) throw new Error(made.stdout + made.stderr)
    const viewer = await startViewer(rig)
    return {
      rig,
      viewer,
      runs: async () =>
        (await rig.sql<{ count: number }>('select count(*)::int as count from headwater.runs'))[0]?.count,
      async planned() {
        const { status, text } = await viewer.ask('/api/plan?select=wild&downstream=1')
        if (status !== 200) throw new Error(`${status} ${text}`)
        return JSON.parse(text)
      },
      async [Symbol.asyncDispose]() {
        await viewer[Symbol.asyncDispose]()
        await rig[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await rig[Symbol.asyncDispose]()
    throw error
  }
}
