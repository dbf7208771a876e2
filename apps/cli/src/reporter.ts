import type { Plan } from '@headwater/planner'
import { jsonReporter, plainReporter, type Reporter, terminalReporter, wantsColour } from '@headwater/reporters'
import { hideSecrets as redact } from './secrets.ts'
import type { Session } from './session.ts'
import { isInteractive } from './terminal.ts'

/** Columns of a log: a date that was written aside says in its line how it differs. */
const ASIDE_WIDTH = 140

/** How a run is told: NDJSON with `--json`, live on a terminal, plain lines elsewhere. */
export async function createReporter(
  { graph }: Session,
  json: boolean,
  plan: Pick<Plan, 'request'>,
  now: () => number = () => performance.now(),
): Promise<Reporter> {
  const write = (text: string): void => void process.stdout.write(text)
  if (json) return jsonReporter({ write, redact })
  const colour = wantsColour(process.stdout, process.env)
  return isInteractive(process.stdout)
    ? terminalReporter({ stream: process.stdout, graph, colour, redact, now })
    : plainReporter({
        write,
        graph,
        colour,
        redact,
        now,
        ...(plan.request.aside !== undefined && { width: ASIDE_WIDTH }),
      })
}
