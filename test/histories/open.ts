import { readFileSync, rmSync } from 'node:fs'
import { endServers } from '@headwater/dbt/warm'
import { confirmed, dated } from './testing/history.ts'
import { createWorkspace, FIRST_BUILD, leagueFiles } from './testing/workspace.ts'

// Makes a workspace in which a history can be played by hand, in a sandbox of its own, and prints its folder. It stays until
// somebody deletes it: `pnpm headwater sandbox reset` first.

const rig = createWorkspace()
const must = async (...words: string[]): Promise<void> => {
  const { exitCode, stderr } = await rig.headwater(...words)
  if (exitCode !== 0) throw new Error(stderr)
}
await must('sandbox', 'up')
await rig.sql(readFileSync(`${leagueFiles}/warehouse.sql`, 'utf8'))
await must(...dated(FIRST_BUILD), ...confirmed(FIRST_BUILD))
// Commands that are typed use the user's own.
await endServers({ sockets: rig.sockets })
rmSync(rig.sockets, { recursive: true })
process.stdout.write(`${rig.root}\n`)
