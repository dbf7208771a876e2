import { UserError } from '@headwater/errors'
import { type AssetKey, newestDue, parseDate, parsePartitions, parseSelection } from '@headwater/graph'
import type { PlanRequest } from '@headwater/planner'
import { shellWord } from '@headwater/reporters/plan'
import { platformOf, type Session } from './session.ts'
import { type AsideFlags, asideWords } from './silver/aside-flags.ts'
import type { NamedTarget } from './target.ts'
import { dateIn } from './today.ts'

/** What `plan`, `materialize` and `backfill` take, as typed. */
export interface RequestFlags extends AsideFlags {
  readonly target?: string
  readonly downstream?: boolean
  readonly upstream?: boolean
  /** The whole workspace, without a selection. */
  readonly all?: boolean
  readonly stale?: boolean
  /** False with `--no-observe`: the warehouse is not looked at before it is told what is stale. */
  readonly observe?: boolean
  readonly exclude?: readonly string[]
  readonly fullRefresh?: boolean
  readonly incremental?: boolean
  /** False with `--no-cutoff`. */
  readonly cutoff?: boolean
  readonly partitions?: string
  /** The alias of `partitions`. */
  readonly partition?: string
  readonly date?: string
  /** A map, as JSON or YAML. */
  readonly vars?: string
  readonly json?: boolean
}

/**
 * Refuses what can be told from the words alone, before a file is read: dates and selections that are none.
 * Throws UserError `bad-date`, `bad-selection`, `bad-argument`.
 */
export function checkFlags(
  selection: readonly string[],
  flags: RequestFlags,
  /** What is meant is said by other words than a selection. */
  { named = false }: { readonly named?: boolean } = {},
): void {
  if (!named) refuseUnclear(selection, flags)
  if (flags.fullRefresh && flags.incremental) {
    throw new UserError('bad-argument', '--full-refresh replaces what --incremental only adds to: one or the other', {
      next: ['leave both out: each model is rebuilt in the mode that is right for it'],
    })
  }
  if (selection.length > 0 && parseSelection(selection).length === 0) {
    throw new UserError('bad-selection', 'the selection is empty')
  }
  if (flags.exclude) parseSelection(flags.exclude)
  if (flags.date !== undefined) parseDate(flags.date)
  if (typeof flags.canary === 'string') parseDate(flags.canary)
  // Gaps in lists and ranges are told later, with the days that there are.
  const days = askedPartitions(flags)?.split(/,|\.\./) ?? []
  // A month is one where the partitions are months.
  for (const day of days.map((text) => text.trim())) if (day !== '' && !/^\d{4}-\d{2}$/.test(day)) parseDate(day)
}

/** What is meant has to be said: nothing is rebuilt because a name was forgotten. */
function refuseUnclear(selection: readonly string[], { all, stale, observe }: RequestFlags): void {
  if (all && selection.length > 0) {
    throw new UserError(
      'bad-argument',
      `--all is everything; it cannot be asked for together with ${selection.join(' ')}`,
      {
        next: ['leave --all out, or the names'],
      },
    )
  }
  if (observe === false && !stale) {
    throw new UserError('bad-argument', '--no-observe only means something with --stale')
  }
  if (all || stale || selection.length > 0) return
  throw new UserError('bad-argument', 'nothing was asked for', {
    next: [
      'name assets   pnpm plan fact_boxscores --downstream',
      'what is stale or missing   pnpm plan --stale',
      'everything   pnpm plan --all',
    ],
  })
}

/** What `--partitions` and its alias say together; undefined where neither is given. */
export function askedPartitions({ partitions, partition }: RequestFlags): string | undefined {
  const given = [partitions, partition].filter((text) => text !== undefined)
  return given.length === 0 ? undefined : given.join(',')
}

/**
 * Resolves a command line to a request for the planner.
 * Throws UserError for names, selections, dates and partitions that mean nothing.
 */
export function planRequest(session: Session, selection: readonly string[], flags: RequestFlags): PlanRequest {
  const { graph, target, workspace, vars } = session
  const roots = selectRoots(session, selection, flags)
  const [first] = roots
  if (first === undefined) throw nothingSelected(selection, flags)
  const { timeZone } = platformOf(workspace, first).definition
  const logicalDate = flags.date === undefined ? dateIn(timeZone, target.now()) : parseDate(flags.date)
  return {
    selection: describeSelection(selection, flags),
    roots,
    downstream: flags.downstream ?? false,
    exclude: flags.exclude ? graph.select(flags.exclude, { indirect: 'empty' }).assets : [],
    fullRefresh: flags.fullRefresh ?? false,
    logicalDate,
    target: target.name,
    partitions: requestedPartitions(session, roots, flags, logicalDate),
    ...(flags.upstream && { upstream: true }),
    ...(flags.stale && { stale: true }),
    ...(flags.incremental && { incremental: true }),
    ...(flags.cutoff === false && { cutoff: false }),
    ...(askedPartitions(flags) !== undefined && { kind: 'backfill' as const }),
    ...(Object.keys(vars).length > 0 && { vars }),
  }
}

/** The assets that the words mean; without any, all there are. */
export function selectRoots(
  { graph }: Pick<Session, 'graph'>,
  selection: readonly string[],
  { exclude }: RequestFlags,
): readonly AssetKey[] {
  return graph.select(selection.length > 0 ? selection : '*', exclude ? { exclude } : {}).assets
}

export type Verb = 'plan' | 'materialize' | 'backfill'

/** What carries a request out on a target: over partitions, outside the sandbox, that is a backfill with its reason. */
export function carryingVerb({ isSandbox }: Pick<NamedTarget, 'isSandbox'>, flags: RequestFlags): Verb {
  return askedPartitions(flags) === undefined || isSandbox ? 'materialize' : 'backfill'
}

/** The same request as a command to paste. */
export function commandLine(verb: Verb, selection: readonly string[], flags: RequestFlags): string {
  const partitions = askedPartitions(flags)
  return [
    // `backfill` is no script of the workspace.
    ...(verb === 'backfill' ? ['pnpm', 'headwater'] : ['pnpm']),
    verb,
    ...selection.map(shellWord),
    ...(flags.all ? ['--all'] : []),
    ...(flags.upstream ? ['--upstream'] : []),
    ...(flags.downstream ? ['--downstream'] : []),
    ...(flags.stale ? ['--stale'] : []),
    ...(flags.observe === false ? ['--no-observe'] : []),
    ...(flags.fullRefresh ? ['--full-refresh'] : []),
    ...(flags.incremental ? ['--incremental'] : []),
    ...(flags.cutoff === false ? ['--no-cutoff'] : []),
    ...(partitions === undefined ? [] : ['--partitions', shellWord(partitions)]),
    ...(flags.date === undefined ? [] : ['--date', shellWord(flags.date)]),
    ...(flags.vars === undefined ? [] : ['--vars', shellWord(flags.vars)]),
    ...asideWords(flags, { planOnly: verb === 'plan' }),
    ...(flags.exclude ? ['--exclude', ...flags.exclude.map(shellWord)] : []),
    ...(flags.target === undefined ? [] : ['--target', shellWord(flags.target)]),
  ].join(' ')
}

/** The selection for the plan's head, `--upstream` and `--downstream` as dbt would write them; it can be typed again as it stands. */
function describeSelection(selection: readonly string[], flags: RequestFlags): string {
  const { upstream = false, downstream = false } = flags
  const words = selection.flatMap((part) => part.split(/\s+/)).filter((word) => word !== '')
  // An intersection has no form for "everything behind this", nor for "everything above".
  const asTyped = words.length === 0 || words.some((word) => /^@|,/.test(word))
  const written = (word: string): string => {
    const above = upstream ? `+${word.replace(/^\d*\+/, '')}` : word
    return downstream ? `${above.replace(/\+\d*$/, '')}+` : above
  }
  return [
    ...(asTyped ? words : words.map(written)),
    ...(flags.all ? ['--all'] : []),
    ...(asTyped && upstream ? ['--upstream'] : []),
    ...(asTyped && downstream ? ['--downstream'] : []),
    ...(flags.stale ? ['--stale'] : []),
    ...(flags.exclude ? [`--exclude ${flags.exclude.join(' ')}`] : []),
  ].join(' ')
}

function nothingSelected(selection: readonly string[], { exclude }: RequestFlags): UserError {
  const selected = selection.length > 0 ? selection.join(' ') : '*'
  return new UserError('empty-selection', `"${selected}" selects no asset`, {
    details: exclude ? [`without  ${exclude.join(' ')}`] : [],
    next: [['pnpm headwater ls', ...selection.map(shellWord)].join(' ')],
  })
}

function requestedPartitions(
  { graph }: Session,
  roots: readonly AssetKey[],
  flags: RequestFlags,
  logicalDate: string,
): readonly string[] {
  const asked = askedPartitions(flags)
  if (asked === undefined) return []
  const partitions = roots.map((key) => graph.asset(key).partitions).find((found) => found !== undefined)
  if (!partitions) {
    throw new UserError('bad-partition', `--partitions ${asked}: nothing that was asked for has partitions`, {
      details: roots.slice(0, 5).map((key) => `${graph.label(key)} is one whole`),
    })
  }
  return parsePartitions(asked, partitions, { newest: newestDue(partitions, logicalDate) })
}
