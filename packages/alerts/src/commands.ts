import type { AssetKey } from '@headwater/graph'
import type { PlanRequest } from '@headwater/planner'
import { shellWord } from '@headwater/reporters/plan'
import { daysAsArgument } from './days.ts'

/** Headwater's own default: what works there needs no `--target`, and a backfill needs no reason. */
const SANDBOX = 'sandbox'

/** The command that brings in later what was not available, with what is behind it where that was asked for. */
export function laterCommand(
  { target, downstream }: Pick<PlanRequest, 'target' | 'downstream'>,
  assets: readonly AssetKey[],
  partitions: readonly string[],
  label: (key: AssetKey) => string,
): string {
  const days = daysAsArgument(partitions)
  const several = !/^[\d-]*$/.test(days)
  const elsewhere = target !== SANDBOX
  return [
    'pnpm headwater',
    days === '' ? 'materialize' : 'backfill',
    ...assets.map((key) => shellWord(label(key))),
    ...(days === '' ? [] : [several ? '--partitions' : '--partition', days]),
    ...(downstream ? ['--downstream'] : []),
    ...(elsewhere ? ['--target', shellWord(target)] : []),
    ...(elsewhere && days !== '' ? ['--reason', shellWord('the source was late')] : []),
  ].join(' ')
}

/** The command that starts by hand what a schedule starts. */
export function scheduleCommand(schedule: string, target: string): string {
  const elsewhere = target === SANDBOX ? [] : ['--target', shellWord(target)]
  return ['pnpm headwater schedule run', shellWord(schedule), ...elsewhere].join(' ')
}
