import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createRig } from '../rig.ts'

it('a model that does not exist costs the parse of the dbt project, and starts no sandbox', async () => {
  const rig = createRig()
  onTestFinished(() => rig[Symbol.asyncDispose]())
  for (const told of [
    [
      'reading the dbt project nba/dbt …',
      'error: no asset is called "fact_boxscore"',
      '  did you mean  fact_boxscores (silver)',
    ],
    // The second time the graph is known.
    ['error: no asset is called "fact_boxscore"', '  did you mean  fact_boxscores (silver)'],
  ]) {
    const { exitCode, stdout, stderr } = await rig.headwater('materialize', 'fact_boxscore', '--downstream')
    expect({ exitCode, stdout, told: stderr.split('\n') }).toEqual({ exitCode: 2, stdout: '', told })
    expect(existsSync(join(rig.root, '.headwater/sandbox/state.json'))).toBe(false)
  }
})
