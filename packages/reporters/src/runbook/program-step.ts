import type { Json } from '@headwater/graph'
import { commandIn, folderFrom, word } from './shell.ts'

/** A program as its operation's spec has it, or the one that the author says does the same by hand. */
export interface ProgramByHand {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env: readonly (readonly [name: string, value: string])[]
}

/** The program of a spec; null where it has none that can be read. */
export function readProgram(spec: Json | undefined): ProgramByHand | null {
  if (!isRecord(spec)) return null
  const { program, args = [], cwd, env = {} } = spec
  if (typeof program !== 'string' || !Array.isArray(args) || !args.every(isText) || !isRecord(env)) return null
  return {
    program,
    args,
    ...(typeof cwd === 'string' && { cwd }),
    env: Object.entries(env).flatMap(([name, value]) => (isText(value) ? [[name, value] as const] : [])),
  }
}

/** Its command line for one logical date and partition, to type in the workspace's folder. */
export function programLines(
  { program, args, cwd = '.', env }: ProgramByHand,
  logicalDate: string,
  partition: string | null,
  root: string,
): string[] {
  const fill = (text: string): string =>
    word(text.replaceAll('{date}', logicalDate).replaceAll('{partition}', partition ?? ''))
  return commandIn(folderFrom(root, cwd), [
    ...env.map(([name, value]) => `${name}=${fill(value)}`),
    word(program),
    ...args.map(fill),
  ])
}

function isText(value: Json): value is string {
  return typeof value === 'string'
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
