import { execa } from 'execa'
import type { Rig } from '../rig.ts'
import { inTurn, line } from './measure.ts'

/** `headwater plan` in a warm sandbox, against a node that does nothing. */
export async function benchPlan(rig: Rig): Promise<void> {
  const times = await inTurn(
    {
      node: async () => void (await execa(process.execPath, ['-e', ''])),
      plan: async () => void (await rig.headwater('plan', 'fact_boxscores', '--downstream')),
    },
    15,
  )
  const ratio = times.plan / times.node
  line(
    "headwater plan, against node -e ''",
    `${times.plan.toFixed(0)} / ${times.node.toFixed(0)} ms = ${ratio.toFixed(2)}x`,
    '≤ 4x',
    ratio <= 4,
  )
}
