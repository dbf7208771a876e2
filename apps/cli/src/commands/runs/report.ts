import { UserError } from '@headwater/errors'
import { formatReport } from '@headwater/reporters'
import { type DraftFlags, draftWith } from '../../report/draft-with.ts'
import { reportAsJson } from '../../report/report-as-json.ts'
import { reportFacts } from '../../report/report-facts.ts'
import { hideSecrets } from '../../secrets.ts'
import { openSession } from '../../session.ts'
import { tell } from '../../terminal.ts'
import { withLedger } from '../../with-ledger.ts'

export interface ReportFlags extends DraftFlags {
  readonly target?: string
  readonly last?: boolean
  readonly json?: boolean
}

/**
 * `headwater runs report`: what happened in a run and with what it made, as Markdown, from the ledger alone. `--json` prints
 * the facts, and the Markdown as one of them: `{ run, events, aside, deeds, markdown }`.
 */
export async function reportRun(id: string | undefined, flags: ReportFlags): Promise<void> {
  if (flags.draftWith === undefined && (flags.model !== undefined || flags.region !== undefined)) {
    throw new UserError('bad-argument', '--model and --region are for --draft-with bedrock')
  }
  const session = await openSession(flags.target)
  const facts = await withLedger(session.workspace, session.target, (ledger) => reportFacts(ledger, id, flags.last))
  const options = { graph: session.graph, postMortem: flags.postMortem ?? false, redact: hideSecrets }
  const report = formatReport(facts, options)
  const narrative = flags.draftWith && (await draftWith(session, facts, report, flags, tell))
  const markdown = narrative ? formatReport(facts, { ...options, narrative }) : report
  process.stdout.write(`${flags.json ? reportAsJson(facts, markdown) : markdown}\n`)
}
