import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '@headwater/errors'
import { type DbtProject, varsAsJson } from './project.ts'
import type { DbtEvent } from './protocol.ts'
import { runDbt } from './run-dbt.ts'
import { type Trouble, troubleOf } from './trouble.ts'

export interface ParseOptions extends DbtProject {
  readonly signal?: AbortSignal
  /** Fills `{date}` in the variables, where they are known for a date. */
  readonly logicalDate?: string
}

/** What makes dbt's next parse a short one. */
const MEMORY = 'partial_parse.msgpack'

/**
 * Runs `dbt parse` and gives the path of the manifest that it wrote. Opens no connection to the warehouse.
 * Throws UserError: `bad-manifest` with dbt's own text, `missing-program` when Python or dbt is not there.
 */
export async function parseProject(options: ParseOptions): Promise<string> {
  const { targetPath } = options
  // dbt writes over the files that are there. Two commands at once would leave a manifest torn in the middle: each
  // parses in a folder of its own, and a rename puts whole files in place.
  await mkdir(targetPath, { recursive: true })
  const own = await mkdtemp(join(targetPath, 'parse-'))
  try {
    await copyFile(join(targetPath, MEMORY), join(own, MEMORY)).catch(ifMissing)
    await parseInto(own, options)
    await rename(join(own, MEMORY), join(targetPath, MEMORY)).catch(ifMissing)
    await rename(join(own, 'manifest.json'), join(targetPath, 'manifest.json'))
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  return join(targetPath, 'manifest.json')
}

async function parseInto(targetPath: string, options: ParseOptions): Promise<void> {
  const { projectDir, profilesDir, target, vars, signal = new AbortController().signal } = options
  let failure: Parameters<typeof troubleOf>[2] = null
  const onEvent = (event: DbtEvent): void => {
    if (event.type === 'error') failure ??= event
  }
  const request = {
    command: 'parse',
    projectDir,
    profilesDir,
    target,
    targetPath,
    logPath: options.targetPath,
    vars: varsAsJson(vars, options.logicalDate ?? null),
    threads: null,
    select: [],
    patches: {},
    journal: null,
  } as const
  const run = await runDbt(options, request, signal, onEvent)
  signal.throwIfAborted()
  const finished = run.end.type === 'exited' && run.end.code === 0
  const trouble = troubleOf(options, run, failure, finished, 'while it read the project')
  if (trouble !== null) throw parseError(projectDir, trouble)
}

function ifMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}

function parseError(projectDir: string, { kind, message, evidence, next }: Trouble): UserError {
  if (kind === 'no python' || kind === 'no dbt') {
    return new UserError('missing-program', message, { details: evidence, next })
  }
  if (kind === 'profile') return new UserError('bad-config', message, { details: evidence, next })
  return new UserError('bad-manifest', `dbt cannot read the project in ${projectDir}`, {
    details: evidence.length > 0 ? evidence : [message],
    next,
  })
}
