import { describe, expect, it } from 'vitest'
import { answeredManifests, type SelectionRow } from './testing/manifests.ts'
import { projectGraph } from './testing/project-graph.ts'

/** What the graph leaves out, so that a row about it could not be told. */
const unknownTypes = ['analysis', 'metric', 'semantic_model', 'saved_query', 'operation']

const manifests = answeredManifests()
console.info(
  `selections compared with dbt's answers: ${manifests.map(({ name, rows }) => `${name} (${rows.length} rows)`).join(', ')}`,
)

describe.each(manifests)('selections on $name', ({ manifest, rows }) => {
  it('give exactly what dbt ls gives, in all indirect modes', async () => {
    const graph = projectGraph(await manifest())
    const wrong: string[] = []
    let untold = 0
    for (const row of rows) {
      if (mentionsUnknown(row)) {
        untold++
        continue
      }
      const { assets, checks } = graph.select(row.select, {
        exclude: row.exclude === '' ? [] : row.exclude,
        indirect: row.indirect,
      })
      const ids = [...assets.map((key) => graph.asset(key).ref ?? key), ...checks.map((check) => check.ref)]
      const answer = ids
        .filter((id) => row.resourceTypes?.includes(id.split('.')[0] ?? '') ?? true)
        .sort()
        .join(' ')
      if (answer !== row.answer) wrong.push(difference(row, answer))
    }
    console.info(
      `${rows.length} rows: ${rows.length - wrong.length - untold} equal, ${untold} that a graph cannot tell`,
    )
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(0)
  })
})

function mentionsUnknown({ answer }: SelectionRow): boolean {
  return answer.split(' ').some((id) => unknownTypes.includes(id.split('.')[0] ?? ''))
}

function difference({ select, exclude, indirect, answer }: SelectionRow, ours: string): string {
  const [dbt, graph] = [new Set(answer.split(' ')), new Set(ours.split(' '))]
  const few = (ids: Set<string>) => [...ids].slice(0, 3).join(' ')
  return `${select} --exclude "${exclude}" ${indirect}: missing ${few(dbt.difference(graph))}; too many ${few(graph.difference(dbt))}`
}
