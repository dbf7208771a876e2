import { assetKey, buildGraph, type FreshnessPolicy } from '@headwater/graph'
import { drawnAsset, drawnOperation } from '@headwater/graph/testing'
import { expect, it } from 'vitest'
import { policyName } from './freshness.ts'

const key = assetKey('p/bronze/games')
const by: FreshnessPolicy = { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0 }
const later: FreshnessPolicy = { ...by, time: '14:00' }
const graph = buildGraph({
  assets: [drawnAsset(key, { operation: 'p/ingest', freshness: [by, later] })],
  operations: [drawnOperation('p/ingest', [key])],
  checks: [],
})

it('a policy is called by its place among those of its asset, however often it went through JSON', () => {
  const told: FreshnessPolicy = JSON.parse(JSON.stringify(later))
  expect(policyName(graph, { asset: key, policy: told })).toBe('p/bronze/games#1')
  expect(policyName(graph, { asset: key, policy: by })).toBe('p/bronze/games#0')
  expect(policyName(graph, { asset: key, policy: null })).toBe('p/bronze/games#inherited')
})
