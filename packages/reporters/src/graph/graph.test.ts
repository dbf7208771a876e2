import { expect, test } from 'vitest'
import { asset, graphOf, key } from '../testing/world.ts'
import { textWidth } from '../text/width.ts'
import { graphDot, graphJson, graphMermaid } from './export.ts'
import { formatAssets } from './list.ts'
import { formatGraph } from './tree.ts'

const assets = [
  asset('bronze/boxscores', { kind: 'table', storage: 'rows', description: 'As the source gave them.' }),
  asset('silver/fact_boxscores', {
    storage: 'incremental',
    upstream: [key('bronze/boxscores')],
    tags: ['daily', 'core'],
  }),
  asset('silver/team_form', { upstream: [key('silver/fact_boxscores')] }),
  asset('silver/player_form', { storage: 'view', upstream: [key('silver/fact_boxscores')] }),
  asset('gold/standings', { upstream: [key('silver/team_form'), key('silver/player_form')] }),
  asset('gold/tonight', { upstream: [key('gold/standings')] }),
]
const keys = assets.map(({ key }) => key)
const graph = graphOf(assets)
const screen = { graph, colour: false, width: 100 }

test('a graph is a tree that grows downstream, each asset drawn once', () => {
  expect(formatGraph(keys, screen)).toMatchInlineSnapshot(`
    "bronze/boxscores  table
    └─ silver/fact_boxscores  incremental
       ├─ silver/team_form  table
       │  └─ gold/standings  table
       │     └─ gold/tonight  table
       └─ silver/player_form  view
          └─ gold/standings  (above)"
  `)
})

test('a long chain neither overflows the stack nor the width', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) =>
    asset(`gold/a_${i}`, i > 0 ? { upstream: [key(`gold/a_${i - 1}`)] } : {}),
  )
  const next = new Map(chain.map(({ key }, i) => [key, chain[i + 1]?.key]))
  const long = { ...graphOf([]), downstream: (at: (typeof keys)[number]) => [next.get(at) ?? []].flat() }
  const text = formatGraph(
    chain.map(({ key }) => key),
    { ...screen, graph: long, width: 60, limit: 100 },
  )
  for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(60)
  expect(text.split('\n')).toHaveLength(101)
  expect(text).toContain('… 19,900 more assets')
})

test('assets are listed with what they are, descriptions cut to the width', () => {
  expect(formatAssets(keys.slice(0, 2), { ...screen, width: 70 })).toMatchInlineSnapshot(`
    "bronze/boxscores       table  rows         bronze              As the…
    silver/fact_boxscores  model  incremental  silver  daily core"
  `)
})

test('dot and mermaid escape hostile names, and have exactly the edges of the selection', () => {
  const hostile = asset('gold/we"ird\\<b>', { group: '__proto__', upstream: [key('gold/standings')] })
  const wide = graphOf([...assets, hostile])
  const selection = [key('gold/standings'), hostile.key]
  expect(graphDot(selection, wide)).toMatchInlineSnapshot(`
    "digraph headwater {
      rankdir=LR; node [shape=box, style=rounded];
      subgraph cluster_0 { label="gold";
        "nba/gold/standings" [label="gold/standings"];
      }
      subgraph cluster_1 { label="__proto__";
        "nba/gold/we\\"ird\\\\<b>" [label="gold/we\\"ird\\\\<b>"];
      }
      "nba/gold/standings" -> "nba/gold/we\\"ird\\\\<b>";
    }"
  `)
  expect(graphMermaid(selection, wide)).toMatchInlineSnapshot(`
    "flowchart LR
      n0["gold/standings"]
      n1["gold/we#34;ird\\#60;b#62;"]
      n0 --> n1"
  `)
  expect(JSON.parse(graphJson(selection, wide))).toMatchObject({
    version: 1,
    assets: [{ key: key('gold/standings'), upstream: [] }, { upstream: [key('gold/standings')] }],
  })
})
