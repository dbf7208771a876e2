import { Scrolled } from '../asset/scrolled.tsx'
import { formatCount, plural, StateMark } from '../ui/index.ts'
import type { ComparisonParts, SampledRows } from './comparison.ts'
import '../asset/plain-table.css'

/** What differs, in one line and then row by row. */
export function Differences({ parts }: { readonly parts: ComparisonParts }) {
  const { equal, summary, onlyInA, onlyInB, changed, amounts } = parts
  if (equal) {
    return (
      <p>
        <StateMark state="unchanged" word="the same rows" />
      </p>
    )
  }
  return (
    <>
      <p>
        <StateMark state="stale" word={summary} />
      </p>
      <Sampled title="Only in a" found={onlyInA} />
      <Sampled title="Only in b" found={onlyInB} />
      {changed.cells.length > 0 && (
        <Samples
          title={`Changed, ${plural(changed.rows, 'row')}`}
          columns={['id', 'column', 'a', 'b']}
          rows={changed.cells}
        />
      )}
      {amounts.length > 0 && <Samples title="Amounts" columns={['currency', 'a', 'b', 'b − a']} rows={amounts} />}
    </>
  )
}

function Sampled({
  title,
  found: { rows, columns, samples },
}: {
  readonly title: string
  readonly found: SampledRows
}) {
  if (samples.length === 0) return null
  const some = samples.length < rows ? `${formatCount(samples.length)} of ${plural(rows, 'row')}` : plural(rows, 'row')
  return <Samples title={`${title}, ${some}`} columns={columns} rows={samples} />
}

interface SamplesProps {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function Samples({ title, columns, rows }: SamplesProps) {
  const isNumeric = columns.map((_, at) => rows.every((row) => /^[-+−]?[\d,]+(\.\d+)?$/.test(row[at] ?? '')))
  return (
    <Scrolled className="table-frame" label={title}>
      <table className="plain-table samples">
        <caption>{title}</caption>
        <thead>
          <tr>
            {columns.map((name, at) => (
              <th key={name} scope="col" className={isNumeric[at] ? 'number' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join(' ')}>
              {row.map((value, at) => (
                <td key={columns[at]} className={isNumeric[at] ? 'number' : ''}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  )
}
