// The ECS stand-in, run as a process of its own: `node main.ts <config file>`, with PORT in the environment.
import { readFileSync } from 'node:fs'
import type { EcsConfig } from './config.ts'
import { openStandIn } from './stand-in.ts'

const config: EcsConfig = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const standIn = await openStandIn(config, Number(process.env.PORT))

process.once('SIGTERM', async () => {
  await standIn.close()
  process.exit(0)
})
