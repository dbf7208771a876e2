import type { OperationContext } from '@headwater/config'
import { ingestDay, ingestPlayers } from './ingest.ts'
import { readSource } from './source.ts'

/** All of bronze from the source, by hand: every day that it has, and the players. */
const context: OperationContext = {
  partition: null,
  logicalDate: '',
  target: '',
  runId: '',
  env: process.env,
  now: () => new Date(),
  signal: new AbortController().signal,
  log: () => {},
}
for (const partition of Object.keys(readSource(import.meta.dirname).days)) await ingestDay({ ...context, partition })
await ingestPlayers(context)
