import { buildGraph } from '@headwater/graph'
import { layeredGraph } from '@headwater/graph/testing'
import { evaluateFreshness } from '@headwater/freshness'
for (const [assets, edges, share] of [[1000, 3000, 1], [10000, 100000, 0.2], [10000,300000,0.05]] as const) {
const data = layeredGraph({ assets, edges })
const graph = buildGraph({ ...data, assets: data.assets.map((a, i) => i < assets * share ? { ...a, freshness: [{ type: 'age', errorMs: 1e8 }] } : a) })
const facts: any = { assets: {}, made: {} }
graph.keys.forEach((key, i) => { facts.assets[key] = { newest: { id: i + 1, at: new Date(1e12), rows: 1, changed: i + 1 }, partitions: [], troubles: [] }; facts.made[i + 1] = { asset: key, at: new Date(1e12), inputs: Object.fromEntries(graph.upstream(key).map((u) => [u, facts.assets[u].newest.id])) } })
for (const at of [1e12 + 5e7, 1e12+5e8]) {
const t = performance.now()
const r = evaluateFreshness(graph, facts, { at: new Date(at), target: 'x' })
console.log(assets, edges, r.results.length, r.results[0]?.state, r.rootCauses.length, Math.round(performance.now() - t), 'ms')
}}
