// `pnpm bench`: the promises that are measured, as ratios taken in one run on one machine. Medians.
import { createRig } from '../rig.ts'
import { benchBackfill } from './backfill.ts'
import { benchFingerprints } from './fingerprints.ts'
import { benchFreshness } from './freshness.ts'
import { benchGraph } from './graph.ts'
import { benchMainJob } from './main-job.ts'
import { benchMainJobDbt } from './main-job-dbt.ts'
import { benchSilver } from './silver.ts'
import { benchPlan } from './start.ts'
import { benchViewer } from './viewer.ts'
import { benchWarmDbt } from './warm-dbt.ts'

await benchGraph()
await benchFreshness()
await benchSilver()
await using rig = createRig()
// Everything is there, as in a warehouse at work: typed by hand, dbt also runs tests of what stands beside the rebuild set.
const first = await rig.headwater('materialize', 'kind:model', '--downstream')
if (first.exitCode !== 0) throw new Error(first.stderr)
await benchPlan(rig)
await benchMainJob(rig)
await benchMainJobDbt(rig)
await benchBackfill(rig)
await benchWarmDbt(rig)
await benchViewer(rig)
await benchFingerprints(rig.state().databaseUrl)
