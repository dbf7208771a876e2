import { jsonReporter, plainReporter, type Reporter, terminalReporter, wantsColour } from '@headwater/reporters'
import { hideSecrets as redact } from './secrets.ts'
import type { Session } from './session.ts'
import { isInteractive } from './terminal.ts'

/** How a run is told: NDJSON with `--json`, live on a terminal, plain lines elsewhere. */
export async function createReporter({ graph }: Session, json: boolean): Promise<Reporter> {
  const write = (text: string): void => void process.stdout.write(text)
  if (json) return jsonReporter({ write, redact })
  const colour = wantsColour(process.stdout, process.env)
  return isInteractive(process.stdout)
    ? terminalReporter({ stream: process.stdout, graph, colour, redact })
    : plainReporter({ write, graph, colour, redact })
}
