import { type AssetKey, buildGraph, type Storage } from '@headwater/graph'
import { drawGraph } from '@headwater/graph/testing'
import { expect, test } from 'vitest'
import { contentUpstream } from './upstream.ts'

function upstreamOf(name: string, drawing: string, storages: { readonly [name: string]: Storage }): string[] {
  const data = drawGraph(drawing)
  const assets = data.assets.map((asset) => ({ ...asset, storage: storages[asset.key.slice(4)] ?? asset.storage }))
  return contentUpstream(buildGraph({ ...data, assets }), `p/g/${name}` as AssetKey).map((key) => key.slice(4))
}

test('an inlined model is replaced by what it reads', () => {
  expect(upstreamOf('c', 'a -> b -> c', { b: 'ephemeral' })).toEqual(['a'])
})

test('a view counts, and so does what it shows: its own version says nothing of that', () => {
  expect(upstreamOf('d', 'z -> a -> b -> c -> d', { b: 'view', c: 'view' })).toEqual(['a', 'b', 'c'])
})
