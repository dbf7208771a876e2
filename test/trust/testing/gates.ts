import { existsSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRig, type Rig } from '../../rig.ts'

/*
 * bronze/first --> silver/second --> gold/third        bronze/other
 *
 * A platform of programs that a test holds and lets go, or lets fail: each writes that it has started, waits as long as
 * it is held, and ends with the exit code that it is told.
 */

export type Gate = 'first' | 'second' | 'third' | 'other'

export interface Gates extends Rig {
  hold(gate: Gate): void
  release(gate: Gate): void
  /** What the next starts of a gate end with; after these it ends well. */
  failWith(gate: Gate, ...exitCodes: number[]): void
  /** The pids of a gate's programs, one for each time that it was started. */
  starts(gate: Gate): number[]
  /** Resolves once a gate has been started so often. */
  started(gate: Gate, times?: number): Promise<void>
}

const ASSETS = `import { platform, program, table } from '@headwater/config'
const gate = (name: string) => program(process.execPath, ['gate.mjs', name])
export default platform({ name: 'gates', timeZone: 'UTC' }, (p) => {
  const { first } = p.operation('first', { makes: { first: table('bronze/first') }, run: gate('first'), RETRY })
  const { second } = p.operation('second', { reads: [first], makes: { second: table('silver/second') }, run: gate('second') })
  p.operation('third', { reads: [second], makes: { third: table('gold/third') }, run: gate('third') })
  p.operation('other', { makes: { other: table('bronze/other') }, run: gate('other') })
})
`

const PROGRAM = `import { appendFileSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs'
const name = process.argv[2]
const held = () => existsSync('hold-' + name)
const codes = existsSync('codes-' + name) ? JSON.parse(readFileSync('codes-' + name, 'utf8')) : []
const [code = 0, ...later] = codes
writeFileSync('codes-' + name, JSON.stringify(later))
appendFileSync('started-' + name, process.pid + '\\n')
const end = () => {
  if (code !== 0) console.error(name + ' was told to fail')
  process.exit(code)
}
if (!held()) end()
const watcher = watch('.', () => {
  if (held()) return
  watcher.close()
  end()
})
if (!held()) end()
`

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['./assets.ts'], sandbox: { now: '2025-01-04T12:30Z' } })
`

/** A workspace with the gates. `first` is what the operation of that name says of its retries and its timeout, as source. */
export function createGates({ first = '' }: { readonly first?: string } = {}): Gates {
  const rig = createRig({
    files: { 'headwater.config.ts': CONFIG, 'assets.ts': ASSETS.replace('RETRY', first), 'gate.mjs': PROGRAM },
  })
  const file = (what: string, gate: Gate): string => join(rig.root, `${what}-${gate}`)
  const starts = (gate: Gate): number[] =>
    existsSync(file('started', gate))
      ? readFileSync(file('started', gate), 'utf8').split('\n').filter(Boolean).map(Number)
      : []
  return {
    ...rig,
    hold: (gate) => writeFileSync(file('hold', gate), ''),
    release: (gate) => rmSync(file('hold', gate), { force: true }),
    failWith: (gate, ...exitCodes) => writeFileSync(file('codes', gate), JSON.stringify(exitCodes)),
    starts,
    started: (gate, times = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (starts(gate).length < times) return
          watcher.close()
          resolve()
        }
        const watcher = watch(rig.root, look)
        look()
      }),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  }
}
