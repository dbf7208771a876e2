import type { Dataset } from '../dataset.ts'
import type { RunFacts } from './facts.ts'
import { type Finding, finding, rowsText } from './finding.ts'
import { readParts } from './part-lists.ts'

/** Source: runbook B, Validate: "run_id matches". */
export function rightRunId({ asked, success, successUrl }: RunFacts): Finding | null {
  if (success.run_id === asked.runId) return null
  const wrong = { found: `run_id ${success.run_id}`, where: successUrl, expected: asked.runId }
  return finding('run id', [wrong], () => `_SUCCESS is that of another run: ${success.run_id}`)
}

/** Source: runbook B, Validate: "execution_arn matches". */
export function rightExecution({ asked, success, successUrl }: RunFacts): Finding | null {
  if (asked.executionArn === null || success.execution_arn === asked.executionArn) return null
  const wrong = { found: success.execution_arn, where: successUrl, expected: asked.executionArn }
  return finding('execution', [wrong], () => '_SUCCESS was written by another execution')
}

/** Each month's folder has the `_SUCCESS` of the whole run: a reader of one month alone sees that it is complete. */
export function sameSuccessEverywhere({ folders, successUrl }: RunFacts): Finding | null {
  const wrong = folders
    .filter(({ success }) => success !== 'the same')
    .map(({ url, success }) => ({
      found: success === 'missing' ? 'none' : 'another document',
      where: url,
      expected: `that of ${successUrl}`,
    }))
  return finding('folders', wrong, ({ where, found }) => `${where} is ${found === 'none' ? 'missing' : 'another'}`)
}

/** valid_rows are those of all parts together, by what the parts really hold where each could be read. */
export function rowsInAll({ parts, success, successUrl }: RunFacts): Finding | null {
  const { valid_rows: said } = success.metrics
  const read = readParts(parts)
  const held = read.length === parts.length
  const rows = held ? sum(read.map(({ content }) => content.rows)) : sum(success.files.map((file) => file.rows))
  if (rows === said) return null
  const wrong = {
    found: `valid_rows ${said.toLocaleString('en')}`,
    where: successUrl,
    expected: `${rows.toLocaleString('en')}, ${held ? 'which its parts hold' : 'which its files add up to'}`,
  }
  return finding('rows', [wrong], () => `valid_rows is ${said.toLocaleString('en')}, the parts have ${rowsText(rows)}`)
}

/** Source: runbook B: every row that came in is valid, quarantined or condemned. */
export function metricsAddUp({ success, successUrl }: RunFacts): Finding | null {
  const { input_rows, valid_rows, quarantined_rows, condemned_rows } = success.metrics
  const total = valid_rows + quarantined_rows + condemned_rows
  if (total === input_rows) return null
  const lost = input_rows - total
  const wrong = {
    found: `${input_rows.toLocaleString('en')} input rows`,
    where: successUrl,
    expected: `${valid_rows} valid + ${quarantined_rows} quarantined + ${condemned_rows} condemned = ${total}`,
  }
  return finding('metrics', [wrong], () =>
    lost > 0
      ? `${rowsText(lost)} of the input ${lost === 1 ? 'is' : 'are'} nowhere`
      : `${rowsText(-lost)} more than came in`,
  )
}

export function bronzeRows({ bronze, success, successUrl }: RunFacts): Finding | null {
  if (bronze === null) return null
  const { input_rows: said } = success.metrics
  if (bronze.some(({ rows }) => rows === said)) return null
  const wrong = bronze.map(({ url, rows }) => ({
    found: typeof rows === 'number' ? rowsText(rows) : rows.unreadable,
    where: url,
    expected: `${said.toLocaleString('en')}: input_rows of ${successUrl}`,
  }))
  if (wrong.length === 0) wrong.push({ found: 'no Bronze file', where: successUrl, expected: 'the one it was made of' })
  return finding('bronze', wrong, ({ found }) => `input_rows is ${said.toLocaleString('en')}, Bronze: ${found}`)
}

export function quarantinedRows({ quarantine, success }: RunFacts): Finding | null {
  if (quarantine === null) return null
  const { quarantined_rows, condemned_rows } = success.metrics
  const said = quarantined_rows + condemned_rows
  if ((quarantine.rows ?? 0) === said) return null
  const { rows } = quarantine
  const found = rows === null ? 'no such object' : typeof rows === 'number' ? rowsText(rows) : rows.unreadable
  const wrong = { found, where: quarantine.url, expected: `${rowsText(said)}, quarantined or condemned by _SUCCESS` }
  return finding(
    'quarantine',
    [wrong],
    () => `_SUCCESS says ${rowsText(said)} ${said === 1 ? 'was' : 'were'} put aside, the quarantine has: ${found}`,
  )
}

/** Source: runbook B: "quarantine rate under 5 %". */
export function quarantineRate({ success, successUrl }: RunFacts, { limits }: Pick<Dataset, 'limits'>): Finding | null {
  const { input_rows, quarantined_rows } = success.metrics
  const rate = input_rows === 0 ? 0 : quarantined_rows / input_rows
  if (rate < limits.quarantineRate) return null
  const wrong = {
    found: `${percent(rate)}: ${quarantined_rows.toLocaleString('en')} of ${rowsText(input_rows)}`,
    where: successUrl,
    expected: `under ${percent(limits.quarantineRate)}`,
  }
  return finding('quarantine rate', [wrong], () => `${percent(rate)} of the rows are quarantined`)
}

/** Source: runbook B: "condemned under 100". */
export function condemned({ success, successUrl }: RunFacts, { limits }: Pick<Dataset, 'limits'>): Finding | null {
  const { condemned_rows: rows } = success.metrics
  if (rows < limits.condemned) return null
  const wrong = { found: rowsText(rows), where: successUrl, expected: `under ${limits.condemned.toLocaleString('en')}` }
  return finding('condemned', [wrong], () => `${rowsText(rows)} ${rows === 1 ? 'is' : 'are'} condemned`)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** `0.4 %`; what is just below a limit is not rounded up to it. */
function percent(rate: number): string {
  return `${Math.floor(rate * 1000 + 1e-9) / 10} %`
}
