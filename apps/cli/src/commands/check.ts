import { newRunId } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { parseDate, type Selected } from '@headwater/graph'
import { plural, shellWord } from '@headwater/reporters'
import {
  type CheckReport,
  checksAnnotations,
  checksExitCode,
  checksJUnit,
  checksMarkdown,
  formatChecks,
  worstFirst,
} from '@headwater/reporters/checks'
import { absentParents } from '../checks/absent-parents.ts'
import { checksFolder } from '../checks/checks-folder.ts'
import { notRun } from '../checks/not-run.ts'
import { runChecks } from '../checks/run-checks.ts'
import { writeEvidence } from '../evidence.ts'
import { dbtExecutor } from '../executors.ts'
import { type AskedFormat, askedFormats } from '../formats/asked-formats.ts'
import { writeFormats } from '../formats/write-formats.ts'
import { interruptSignal } from '../interrupt.ts'
import { seeRows } from '../next-commands.ts'
import { hideSecrets, safeJson } from '../secrets.ts'
import { openSession, platformOf, reachTarget, type Session } from '../session.ts'
import { stateFolder } from '../target.ts'
import { isInteractive, tell } from '../terminal.ts'
import { dateIn } from '../today.ts'
import { parseVars } from '../vars.ts'

export interface CheckFlags {
  readonly target?: string
  readonly exclude?: readonly string[]
  readonly date?: string
  /** A map, as JSON or YAML. */
  readonly vars?: string
  readonly format?: readonly string[]
  readonly json?: boolean
  readonly warnAsError?: boolean
  readonly allRows?: boolean
}

const FORMATS = ['pretty', 'json', 'junit', 'github', 'markdown'] as const

/** `headwater check`: what the checks of a selection find in what is there. Makes nothing, and writes nothing to the ledger. */
export async function check(selection: readonly string[], flags: CheckFlags): Promise<void> {
  if (flags.date !== undefined) parseDate(flags.date)
  const asked = askedFormats(flags.format, { json: flags.json ?? false, known: FORMATS })
  const vars = flags.vars === undefined ? {} : await parseVars(flags.vars)
  const named = await openSession(flags.target, () => {}, vars)
  const { assets, checks } = selectChecks(named, selection, flags)
  const session = { ...named, target: await reachTarget(named.workspace, named.target, { python: true }) }
  const absent = await absentParents(session, checks)
  const lacking = notRun(named.graph, absent, assets)
  const here = checks.filter((one) => !absent.has(one))
  if (isInteractive(process.stderr)) tell(`running ${plural(here.length, 'check')} …`)
  const { timeZone } = platformOf(named.workspace, checks[0]?.key ?? '').definition
  const logicalDate = flags.date ?? dateIn(timeZone, named.target.now())
  const at = session.target.now().toISOString()

  const interrupt = interruptSignal()
  const id = newRunId()
  const folder = checksFolder(stateFolder(session.workspace), id)
  const run = { id, logicalDate, folder, signal: interrupt.signal }
  const { outcomes, problems } = await runChecks(session, here, run, dbtExecutor(session))
  interrupt.release()
  if (interrupt.signal.aborted) {
    process.exitCode = 130
    return
  }
  const see = seeRows(session.target, session.workspace, writeEvidence(folder, outcomes))
  const kinds = new Map(checks.map(({ key, kind }) => [key, kind]))
  const results = outcomes.map(({ transient, ...outcome }) => {
    return { ...outcome, kind: kinds.get(outcome.key) ?? 'data', see: see(outcome) }
  })
  const report: CheckReport = {
    version: 1,
    target: session.target.name,
    at,
    logicalDate,
    results: worstFirst([...results, ...lacking]),
    problems,
  }
  process.exitCode = checksExitCode(report, { warnAsError: flags.warnAsError ?? false })
  await write(report, named, asked, flags)
}

/** Throws UserError `empty-selection`: where nothing is checked, nothing has passed. */
function selectChecks({ graph }: Session, selection: readonly string[], { exclude }: CheckFlags): Selected {
  const found = graph.select(selection.length > 0 ? selection : '*', exclude ? { exclude } : {})
  if (found.checks.length > 0) return found
  const what = selection.length > 0 ? `"${selection.join(' ')}"` : 'the workspace'
  throw new UserError(
    'empty-selection',
    found.assets.length > 0
      ? `${what} has no checks: ${plural(found.assets.length, 'asset')}`
      : `${what} selects nothing`,
    {
      details: exclude ? [`without  ${exclude.join(' ')}`] : [],
      next: [['pnpm headwater check', ...selection.map((word) => shellWord(`${word.replace(/\+$/, '')}+`))].join(' ')],
    },
  )
}

async function write(
  report: CheckReport,
  { graph }: Session,
  asked: readonly AskedFormat<(typeof FORMATS)[number]>[],
  { warnAsError = false, allRows = false }: CheckFlags,
): Promise<void> {
  const how = { graph, warnAsError }
  await writeFormats(
    asked,
    {
      pretty: (screen) => formatChecks(report, { graph, allRows, ...screen }),
      json: () => safeJson({ ...report, warnAsError, exitCode: checksExitCode(report, how) }),
      junit: () => hideSecrets(checksJUnit(report, how)),
      github: () => hideSecrets(checksAnnotations(report, how).join('\n')),
      markdown: () => hideSecrets(checksMarkdown(report, how)),
    },
    () => hideSecrets(checksMarkdown(report, how)),
  )
}
