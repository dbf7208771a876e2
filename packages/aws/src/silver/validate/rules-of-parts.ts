import type { Dataset } from '../dataset.ts'
import { declaredProblem } from './declared.ts'
import type { PartFacts, RunFacts } from './facts.ts'
import { counted, type Finding, finding, rowsText } from './finding.ts'
import { fileName, readParts } from './part-lists.ts'

export function partsPresent({ parts, asked }: RunFacts): Finding | null {
  const wrong = parts.flatMap((part) => {
    const [found, expected] = presence(part, asked.runId) ?? []
    return found === undefined || expected === undefined ? [] : [{ found, where: part.url, expected }]
  })
  return finding('parts', wrong, ({ where, found }) => `${fileName(where)}: ${found}`)
}

/** What was found of a part that is not there as named, and what was expected; null for one that is. */
function presence({ url, named, bytes, month }: PartFacts, runId: string): readonly [string, string] | null {
  if (named === 0) return ['a part that _SUCCESS does not name', 'only the parts that it names']
  if (named > 1) return [`named ${named} times by _SUCCESS`, 'once']
  if (month === null) return ['named by _SUCCESS, in no folder of this run', `a part under run_id=${runId}`]
  if (!url.endsWith('.parquet')) return ['named by _SUCCESS, no part', 'part-*.parquet']
  if (bytes === null) return ['no such object, though _SUCCESS names it', 'a Parquet file']
  return null
}

export function partsReadable({ parts }: RunFacts): Finding | null {
  const wrong = parts.flatMap(({ url, bytes, content }) =>
    content !== null && 'unreadable' in content
      ? [
          {
            found: `${counted(bytes ?? 0, 'byte')}, ${content.unreadable}`,
            where: url,
            expected: 'a whole Parquet file',
          },
        ]
      : [],
  )
  return finding('readable', wrong, ({ where }) => `${fileName(where)} cannot be read as Parquet`)
}

export function columnsAsDeclared({ parts, asked }: RunFacts, { schemas }: Pick<Dataset, 'schemas'>): Finding | null {
  const declared = schemas[asked.schemaVersion]?.silverColumns ?? []
  const wrong = readParts(parts).flatMap(({ url, content }) => {
    const problem = declaredProblem(content.columns, declared)
    return problem === null ? [] : [{ ...problem, where: url }]
  })
  return finding(
    'schema',
    wrong,
    ({ where }) => `columns of ${fileName(where)} are not those of ${asked.schemaVersion}`,
  )
}

export function rowsOfParts({ parts }: RunFacts): Finding | null {
  const wrong = readParts(parts).flatMap(({ url, rowsNamed, content }) =>
    rowsNamed === null || rowsNamed === content.rows
      ? []
      : [{ found: rowsText(content.rows), where: url, expected: `${rowsNamed.toLocaleString('en')} by _SUCCESS` }],
  )
  return finding('rows', wrong, ({ where, found }) => `${fileName(where)} has ${found}, _SUCCESS says otherwise`)
}
