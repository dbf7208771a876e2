import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '@headwater/planner'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readApproved } from './approved-plan.ts'
import { canonicalJson, digestOf } from './canonical-json.ts'
import { readSavedPlan, writeSavedPlan } from './saved-plan.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-saved-plan-'))
  file = join(folder, 'plan.json')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const plan: Plan = {
  version: 1,
  request: {
    selection: 'fact+',
    roots: [],
    downstream: true,
    exclude: [],
    fullRefresh: false,
    logicalDate: '2025-01-04',
    target: 'prod',
    partitions: [],
    vars: { season: 2025 },
  },
  assetsInGraph: 3,
  assets: [],
  steps: [],
  untouched: [],
  checksNotRun: [],
  estimateMs: null,
}
const saved = {
  madeAt: '2025-01-04T12:30:00.000Z',
  by: 'ana@laptop',
  plan,
  basis: { 'p/silver/fact': { version: '9c1e', codeVersion: '1' } },
}

function edited(change: (text: string) => string): () => unknown {
  writeSavedPlan(file, saved)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
  return () => readSavedPlan(file)
}

describe('a plan that is kept in a file', () => {
  it('comes back as it was', () => {
    writeSavedPlan(file, saved)
    expect(readSavedPlan(file)).toMatchObject(saved)
  })

  it('may be laid out anew: what counts is what it says', () => {
    expect(edited((text) => JSON.stringify(JSON.parse(text)))()).toMatchObject(saved)
  })

  it.each([
    ['its date', (text: string) => text.replace('2025-01-04"', '2025-01-05"')],
    ['its vars', (text: string) => text.replace('2025\n', '2026\n')],
    ['what it was made from', (text: string) => text.replace('9c1e', '41aa')],
    ['who made it', (text: string) => text.replace('ana@', 'bob@')],
    ['a field more', (text: string) => text.replace('"by"', '"approved": true,\n  "by"')],
  ])('is refused where somebody has edited %s', (_, change) => {
    expect(edited(change)).toThrow(
      expect.objectContaining({ code: 'refused', message: expect.stringContaining('edited') }),
    )
  })

  it.each([
    ['no JSON', 'it is no JSON', () => '{'],
    ['a list', 'no plan of headwater', () => '[]'],
    ['what --json prints', 'no plan of headwater', () => JSON.stringify(plan)],
    ['a later version', 'its version is 2', (text: string) => text.replace('"version": 1', '"version": 2')],
  ])('%s is refused', (_, why, change) => {
    expect(edited(change)).toThrow(
      expect.objectContaining({ code: 'bad-argument', details: [expect.stringContaining(why)] }),
    )
  })

  it('that cannot be read, or written, is said to be so', () => {
    expect(() => readSavedPlan(file)).toThrow(expect.objectContaining({ code: 'bad-argument' }))
    expect(() => writeSavedPlan(join(folder, 'none/plan.json'), saved)).toThrow(
      expect.objectContaining({ code: 'bad-argument' }),
    )
  })
})

describe('a plan that is to be carried out', () => {
  it('is all that is asked for: nothing can be added to it', () => {
    writeSavedPlan(file, saved)
    expect(() => readApproved(file, ['fact'], { downstream: true, date: '2025-01-04' })).toThrow(
      expect.objectContaining({ code: 'bad-argument', details: ['found  fact --downstream --date'] }),
    )
  })

  it('is for its own target only', () => {
    writeSavedPlan(file, saved)
    expect(readApproved(file, [], { target: 'prod', yes: true }).saved.plan.request.target).toBe('prod')
    expect(() => readApproved(file, [], { target: 'sandbox' })).toThrow(
      expect.objectContaining({ code: 'refused', message: `${file} is a plan for prod, not for sandbox` }),
    )
  })
})

describe('the digest', () => {
  it('is the same however the names are ordered, and whatever JSON they went through', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(digestOf(JSON.parse(JSON.stringify(value)))).toBe(digestOf(value))
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
      }),
    )
  })

  it('takes hostile names for names', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"b": 1}, "constructor": 2}')
    expect(canonicalJson(hostile)).toBe('{"__proto__":{"b":1},"constructor":2}')
    expect(digestOf(hostile)).not.toBe(digestOf({ constructor: 2 }))
  })
})

/** The same with the names of each object in the other order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, entry]) => [name, reversed(entry)]),
  )
}
