import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepInput } from '@headwater/engine'
import { type JournalLine, parseJournalHead, parseJournalLine } from './protocol.ts'

/*
 * A journal is one attempt's evidence of what dbt finished: a first line of ours with what it is about to build, then a line of
 * our Python program for each node that ended, written before anybody is told.
 */

export interface Journal {
  readonly attempt: number
  /** What the attempt was about to build, with what each was built from. Null where that cannot be told: of a torn file. */
  readonly asked: ReadonlyMap<string, string> | null
  readonly ended: readonly JournalLine[]
}

/** What decides what an asset is built as: with another of these it is another build. */
export function buildOf({ asset, mode, partitions = [] }: StepInput['assets'][number]): string {
  return [asset.codeVersion, mode, ...partitions].join(' ')
}

/**
 * Begins this attempt's journal and gives its path; null where the folder takes none, which `say` is told. From here on no
 * earlier journal counts for what this attempt builds.
 */
export function beginJournal(
  input: Pick<StepInput, 'runFolder' | 'step' | 'attempt' | 'assets' | 'checks'>,
  say: (line: string) => void,
): string | null {
  const { assets, checks, attempt } = input
  const file = journalFile(input, attempt)
  const asked = [
    ...assets.map((item) => [item.asset.ref ?? item.asset.key, buildOf(item)] as const),
    ...checks.map(({ ref }) => [ref, ''] as const),
  ]
  try {
    writeFileSync(file, `${JSON.stringify({ asked: Object.fromEntries(asked) })}\n`)
    return file
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    say(`the journal of this step cannot be written (${why}): after a kill, what was built would be built again`)
    // A later attempt must not find in them what this one builds anew.
    for (let earlier = attempt; earlier >= 1; earlier--) remove(journalFile(input, earlier))
    return null
  }
}

/** The journals of the attempts before `attempt`, newest first. */
export function earlierJournals(input: Pick<StepInput, 'runFolder' | 'step' | 'attempt'>): Journal[] {
  const found: Journal[] = []
  for (let attempt = input.attempt - 1; attempt >= 1; attempt--) {
    const journal = readJournal(journalFile(input, attempt), attempt)
    if (journal !== null) found.push(journal)
  }
  return found
}

/** A journal as far as it is whole; null where there is none. Lines cut off by a kill do not count. */
export function readJournal(file: string, attempt: number): Journal | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null // That attempt never came to build, or ran on another machine: what it did is not known here.
  }
  // What follows the last line break was being written.
  const [head = '', ...rest] = text.split('\n').slice(0, -1)
  return { attempt, asked: parseJournalHead(head), ended: rest.flatMap((line) => parseJournalLine(line) ?? []) }
}

/** `dbt-<step>.<attempt>.jsonl` in the run's folder. */
function journalFile({ runFolder, step }: Pick<StepInput, 'runFolder' | 'step'>, attempt: number): string {
  return join(runFolder, `dbt-${step.id.replaceAll('/', '-')}.${attempt}.jsonl`)
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // A folder that takes nothing gives nothing away either.
  }
}
