import { UnreachableError } from '@headwater/errors'
import { type Finding, formatDoctor } from '@headwater/reporters'
import { awsChecks } from '../doctor/aws.ts'
import { broken, type Check, good, runChecks, skipped, warn } from '../doctor/check.ts'
import { databaseCheck, ledgerCheck } from '../doctor/database.ts'
import { dbtChecks } from '../doctor/dbt.ts'
import { machineChecks, pythonCheck } from '../doctor/machine.ts'
import { environmentOf } from '../operation-env.ts'
import { safeJson } from '../secrets.ts'
import { openWorkspace, readGraph, runningTarget, type Session } from '../session.ts'
import { stateFolder, type Target } from '../target.ts'
import { screen } from '../terminal.ts'

export interface DoctorFlags {
  readonly target?: string
  readonly json?: boolean
}

type Workspace = Session['workspace']

/**
 * `headwater doctor`: looks at everything that a target needs, and changes nothing. Exit code 3 where its database cannot
 * be reached, 1 where something else is to be mended.
 */
export async function doctor(flags: DoctorFlags): Promise<void> {
  const { workspace, target: named } = await openWorkspace(flags.target)
  const target = runningTarget(workspace, named)
  const machine = machineChecks(stateFolder(workspace))
  const reached = { database: true }
  const findings = target
    ? await targetFindings(workspace, target, machine, reached)
    : [
        ...(await runChecks(machine)),
        warn('sandbox', 'it is not up; the next command that needs it brings it up', 'pnpm headwater sandbox up'),
        ...['database', 'ledger', 'dbt', 'Python', 'AWS'].map((name) => skipped(name, 'the sandbox is not up')),
      ]
  if (!reached.database) process.exitCode = 3
  else if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1
  const text = flags.json
    ? safeJson({ target: named.name, findings })
    : formatDoctor(findings, { ...screen(process.stdout), target: named.name })
  process.stdout.write(`${text}\n`)
}

async function targetFindings(
  workspace: Workspace,
  target: Target,
  machine: readonly Check[],
  reached: { database: boolean },
): Promise<Finding[]> {
  const { session, finding } = await graphOf(workspace, target)
  const noting = (check: Check): Check => ({
    ...check,
    run: async () => {
      try {
        return await check.run()
      } catch (error) {
        if (error instanceof UnreachableError) reached.database = false
        throw error
      }
    },
  })
  const checks: Check[] = [
    ...machine,
    { name: 'graph', run: async () => [finding] },
    noting(databaseCheck(target, session?.graph ?? null)),
    noting(ledgerCheck(target)),
    pythonCheck(target.python, { ...process.env, ...environmentOf(target) }),
    ...dbtChecks({ workspace, target }),
    ...(session
      ? awsChecks(session.graph, target)
      : [{ name: 'AWS', run: async () => [skipped('AWS', 'there is no graph')] }]),
  ]
  return runChecks(checks)
}

/** The graph says which rights and calls are needed; without it the rest can be looked at all the same. */
async function graphOf(
  workspace: Workspace,
  target: Target,
): Promise<{ readonly session: Session | null; readonly finding: Finding }> {
  try {
    const session = await readGraph(workspace, target)
    return { session, finding: good('graph', `${session.graph.keys.length} assets`) }
  } catch (error) {
    return { session: null, finding: broken('graph', error) }
  }
}
