import { beforeAll, describe, expect, it } from 'vitest'
import { codeVersions } from './code-version.ts'
import type { Manifest, ManifestNode } from './manifest-schema.ts'
import { readManifest } from './read-manifest.ts'
import { shop } from './testing/manifests.ts'

let manifest: Manifest
beforeAll(async () => {
  manifest = await readManifest(shop)
})

/** The version of a node after a change to a copy of the manifest. */
function version(id: string, change: (node: ManifestNode, manifest: Manifest) => void = () => {}): string {
  const copy = structuredClone(manifest)
  const node = copy.nodes[id] as ManifestNode
  change(node, copy)
  return codeVersions(copy)(node)
}

const orders = 'model.shop.orders.v2'

describe('a code version stays', () => {
  it.each<[string, (node: ManifestNode, manifest: Manifest) => void]>([
    ['a comment in the model', (node) => (node.raw_code = `-- who buys\n${node.raw_code} /* really */`)],
    ['white space in the model', (node) => (node.raw_code = `  ${node.raw_code?.replaceAll(' ', '\n  ')}\n`)],
    ['the description', (node) => (node.description = 'other')],
    ['tags, meta and group', (node) => Object.assign(node.config, { tags: ['x'], meta: { a: 1 }, group: 'other' })],
    [
      'the order of config',
      (node) => (node.config = Object.fromEntries(Object.entries(node.config).toReversed()) as never),
    ],
    ['a comment in a macro that it calls', (_, { macros }) => comment(macros, 'macro.shop.cents')],
    ['a macro that it does not call', (_, { macros }) => Object.assign(macros, { 'macro.shop.x': macro('x') })],
    ['where a target puts it', (node) => (node.schema = 'prod_gold')],
  ])('with %s', (_, change) => {
    expect(version(orders, change)).toBe(version(orders))
  })
})

describe('a code version moves', () => {
  it.each<[string, (node: ManifestNode, manifest: Manifest) => void]>([
    ['the model', (node) => (node.raw_code = `${node.raw_code} where false`)],
    ['a string in the model', (node) => (node.raw_code = (node.raw_code ?? '').replace("'amount'", "'amount '"))],
    ['the materialization', (node) => (node.config.materialized = 'table')],
    ['config of an adapter', (node) => Object.assign(node.config, { unlogged: true })],
    ['a hook', (node) => Object.assign(node.config, { 'post-hook': [{ sql: 'select 1' }] })],
    ['a macro that it calls', (_, { macros }) => Object.assign(macros, { 'macro.shop.cents': macro('other') })],
    ['a macro that its macro calls', (_, { macros }) => Object.assign(macros, { 'macro.shop.whole': macro('other') })],
  ])('with %s', (_, change) => {
    expect(version(orders, change)).not.toBe(version(orders))
  })

  it('with the file of a seed', () => {
    const change = (node: ManifestNode) => (node.checksum = { checksum: 'other' })
    expect(version('seed.shop.countries', change)).not.toBe(version('seed.shop.countries'))
  })

  it('with a column only under an enforced contract', () => {
    const column = (node: ManifestNode) => (node.columns = { id: { name: 'id', data_type: 'bigint' } })
    const contract = (node: ManifestNode) => Object.assign(node.config, { contract: { enforced: true } })
    const both = (node: ManifestNode) => {
      contract(node)
      column(node)
    }
    expect(version(orders, column)).toBe(version(orders))
    expect(version(orders, both)).not.toBe(version(orders, contract))
  })
})

describe('an ephemeral model', () => {
  const inlined = 'model.shop.int_order_countries'
  /** Reads the ephemeral model, whose code may have another ending. */
  const reading =
    (ending: string) =>
    (node: ManifestNode, { nodes }: Manifest) => {
      const known = nodes[inlined] as ManifestNode
      nodes[inlined] = { ...known, raw_code: `${known.raw_code}${ending}` }
      node.depends_on = { ...node.depends_on, nodes: [inlined] }
    }

  it('is a part of the code of what reads it', () => {
    expect(version(orders, reading(' where false'))).not.toBe(version(orders, reading('')))
    expect(version(orders, reading(' -- said'))).toBe(version(orders, reading('')))
  })

  it('that reads itself through another ends', () => {
    const loop = (node: ManifestNode, all: Manifest) => {
      reading('')(node, all)
      all.nodes[inlined] = { ...(all.nodes[inlined] as ManifestNode), depends_on: { nodes: [inlined], macros: [] } }
    }
    expect(version(orders, loop)).toMatch(version5)
  })
})

/** A hash, or 0, for each part of the code. */
const version5 = /^((0|[0-9a-f]{8})(-|$)){5}$/

it('macros that call one another end', () => {
  const loop = (_: ManifestNode, { macros }: Manifest) => {
    macros['macro.shop.whole'] = { ...macro('whole'), depends_on: { nodes: [], macros: ['macro.shop.cents'] } }
  }
  expect(version(orders, loop)).toMatch(version5)
})

function macro(body: string): Manifest['macros'][string] {
  return { macro_sql: body, depends_on: { nodes: [], macros: [] } }
}

function comment(macros: Manifest['macros'], id: string): void {
  const known = macros[id] as Manifest['macros'][string]
  macros[id] = { ...known, macro_sql: `{# said #}${known.macro_sql}` }
}
