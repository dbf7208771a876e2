import { shellWord } from '@headwater/reporters'
import { SANDBOX } from '../target.ts'

/** A command about what is written aside, to paste: `pnpm headwater promote backfill-… --target prod`. */
export function silverCommand(verb: string, words: readonly string[], target: string): string {
  const where = target === SANDBOX ? [] : ['--target', target]
  return ['pnpm headwater', verb, ...[...words, ...where].map(shellWord)].join(' ')
}
