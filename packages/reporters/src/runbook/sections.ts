import type { Plan, PlanStep } from '@headwater/planner'
import { groupSteps, type StepGroup } from '../plan/groups.ts'

/**
 * What is typed one after the other: the plan's groups, numbered from 1 on. Waves of one dbt project are one section,
 * because by hand nothing is left out between them.
 */
export function runbookSections(plan: Plan): readonly StepGroup[] {
  const sections: StepGroup[] = []
  for (const group of groupSteps(plan)) {
    const before = sections.at(-1)
    if (before !== undefined && isDbt(group) && isDbt(before) && operationOf(group) === operationOf(before)) {
      sections[sections.length - 1] = joined(before, group)
    } else sections.push({ ...group, number: String(sections.length + 1) })
  }
  return sections
}

function joined(before: StepGroup, after: StepGroup): StepGroup {
  const [first] = before.steps
  const steps = [...before.steps, ...after.steps]
  const estimates = [before.estimateMs, after.estimateMs].flatMap((ms) => ms ?? [])
  const assets = [...before.assets, ...after.assets]
  const step: readonly PlanStep[] =
    first === undefined
      ? []
      : [{ ...first, assets: assets.map(({ key }) => key), checks: steps.flatMap(({ checks }) => checks) }]
  return {
    number: before.number,
    steps: step,
    assets,
    checks: before.checks + after.checks,
    estimateMs: estimates.length > 0 ? estimates.reduce((sum, ms) => sum + ms, 0) : null,
  }
}

function isDbt({ steps }: StepGroup): boolean {
  return steps.every(({ executor, partition }) => executor === 'dbt' && partition === null)
}

function operationOf({ steps }: StepGroup): string | undefined {
  return steps[0]?.operation
}
