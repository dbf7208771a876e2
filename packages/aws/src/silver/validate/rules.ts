import type { Dataset } from '../dataset.ts'
import type { RunFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { columnsAsDeclared, partsPresent, partsReadable, rowsOfParts } from './rules-of-parts.ts'
import { columnsOfFolder, noIdTwice, noNulls, notLate, rowsInTheirMonth } from './rules-of-rows.ts'
import {
  bronzeRows,
  condemned,
  metricsAddUp,
  quarantinedRows,
  quarantineRate,
  rightExecution,
  rightRunId,
  rowsInAll,
  sameSuccessEverywhere,
} from './rules-of-success.ts'

/** Looks at one thing of what was found; null where that is as it should be. Does no I/O. */
export type RunRule = (facts: RunFacts, dataset: Pick<Dataset, 'limits' | 'schemas'>) => Finding | null

/** Whether a run is all there, and is what it says it is. In the order in which it is told. */
export const WHOLE: readonly RunRule[] = [
  rightRunId,
  rightExecution,
  sameSuccessEverywhere,
  partsPresent,
  partsReadable,
  columnsAsDeclared,
  rowsOfParts,
  rowsInAll,
  metricsAddUp,
  rowsInTheirMonth,
  columnsOfFolder,
  noNulls,
  noIdTwice,
]

/** What a new run has to fulfil besides. */
export const NEW: readonly RunRule[] = [...WHOLE, bronzeRows, quarantinedRows, notLate, quarantineRate, condemned]
