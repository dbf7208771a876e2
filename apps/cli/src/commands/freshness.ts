import { UnreachableError, UserError } from '@headwater/errors'
import { checkTimeZones } from '@headwater/freshness'
import {
  formatFreshness,
  freshnessAnnotations,
  freshnessExitCode,
  freshnessJson,
  freshnessJUnit,
  freshnessMarkdown,
  freshnessMetrics,
} from '@headwater/reporters/freshness'
import { askedFormats, reportFormats } from '../formats/asked-formats.ts'
import { writeFormats } from '../formats/write-formats.ts'
import { loadedAssets } from '../freshness/loaded-assets.ts'
import { parseAge, parseMoment } from '../freshness/moment.ts'
import { readFreshness } from '../freshness/read-freshness.ts'
import { selectRoots } from '../request.ts'
import { openSession, runningTarget } from '../session.ts'
import { tell } from '../terminal.ts'

export interface FreshnessFlags {
  readonly target?: string
  readonly exclude?: readonly string[]
  readonly format?: readonly string[]
  readonly json?: boolean
  readonly warnAsError?: boolean
  readonly maxAge?: string
  readonly at?: string
  readonly observe?: boolean
  readonly allRows?: boolean
}

/**
 * `headwater freshness`: exit code 0 where all is fresh, 1 where something is past what its policy allows, 3 where that cannot
 * be told. It only asks: nothing is started for it, so that a database that is down is told and not mended.
 */
export async function freshness(selection: readonly string[], flags: FreshnessFlags): Promise<void> {
  const formats = askedFormats(flags.format, { json: flags.json ?? false, known: reportFormats })
  const maxAgeMs = flags.maxAge === undefined ? undefined : parseAge(flags.maxAge)
  const at = flags.at === undefined ? null : parseMoment(flags.at)
  const session = await openSession(flags.target)
  const { graph, workspace } = session
  checkTimeZones(graph)
  const { keys, notices } = loadedAssets(session, selectRoots(session, selection, flags))
  if (keys.length === 0) {
    throw new UserError('empty-selection', `"${selection.join(' ')}" selects no asset`, { next: ['pnpm headwater ls'] })
  }
  const target = runningTarget(workspace, session.target)
  if (target === null) {
    throw new UnreachableError('the sandbox is not up: how fresh its data is cannot be told', {
      next: ['pnpm headwater sandbox up'],
    })
  }
  if (flags.observe && at !== null && at < target.now()) {
    throw new UserError('bad-argument', '--observe looks at the tables as they are, --at asks about the past', {
      next: ['leave one of them out'],
    })
  }
  const report = await readFreshness({ ...session, target }, { keys, at, observe: flags.observe ?? false, maxAgeMs })
  if (report.results.length === 0) {
    // Green for ever because of a name or a policy that was forgotten would be the worst answer.
    throw new UserError(
      'empty-selection',
      `nothing of ${selection.join(' ') || 'this workspace'} has a freshness policy, or was made of what has one`,
      {
        next: ['say what is expected: docs/platforms.md', 'pnpm headwater ls'],
      },
    )
  }

  const strictness = { warnAsError: flags.warnAsError ?? false }
  const options = { graph, ...strictness }
  const markdown = (): string => freshnessMarkdown(report, options)
  // Who reads nothing but JSON is told as well of what is not in it.
  if (!formats.some(({ format }) => format === 'pretty')) for (const notice of notices) tell(notice)
  process.exitCode = freshnessExitCode(report, strictness)
  await writeFormats(
    formats,
    {
      pretty: (screen) => formatFreshness(report, { graph, notices, allRows: flags.allRows ?? false, ...screen }),
      json: () => JSON.stringify(freshnessJson(report, strictness), null, 2),
      junit: () => freshnessJUnit(report, strictness),
      github: () => freshnessAnnotations(report, options).join('\n'),
      markdown,
      prometheus: () => freshnessMetrics(report),
    },
    markdown,
  )
}
