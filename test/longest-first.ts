import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Of what takes more than half a minute, the longest first; measured on two cores. */
const LONGEST = [
  'test/trust/kill',
  'test/histories/',
  'test/traps/graph',
  'test/noon/',
  'test/dbt-equality/',
  'apps/nba/dbt/build',
  'test/traps/modes',
  'packages/dbt/src/invoke/warm/',
  'packages/dbt/src/invoke/executor.test',
  'test/silver/runbook',
  'test/viewer/browser/pages',
  'test/main-job/main-job',
  'test/viewer/browser/',
  'test/trust/',
  'test/main-job/',
  'packages/dbt/src/invoke/',
  'test/',
]

/** Starts the longest files first, so that none of them is left over at the end with the other core idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((part) => moduleId.includes(`/${part}`))
      return found === -1 ? LONGEST.length : found
    }
    return files.toSorted((a, b) => place(a) - place(b))
  }
}
