import { jsonReporter, plainReporter, type Reporter, terminalReporter, wantsColour } from '@headwater/reporters'
import { hideSecrets as redact } from './secrets.ts'
import type { Session } from './session.ts'
import { isInteractive } from './terminal.ts'

/** How a run is told: NDJSON with `--json`, live on a terminal, plain lines elsewhere. */
export async function createReporter(
  { graph }: Session,
  json: boolean,
  now: () => number = () => performance.now(),
): Promise<Reporter> {
  const write = (text: string): void => void process.stdout.write(text)
  if (json) return jsonReporter({ write, redact })
  const colour = wantsColour(process.stdout, process.env)
  return isInteractive(process.stdout)
    ? terminalReporter({ stream: process.stdout, graph, colour, redact, now })
    : plainReporter({ write, graph, colour, redact, now })
}
