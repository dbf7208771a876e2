import { describe, expect, test } from 'vitest'
import { planned, why, world } from './testing/world.ts'

describe('what is behind the roots', () => {
  //  raw ──> fact ──> mart ──> dash
  //             └───> other
  const chain = () =>
    world(`
      raw    ingest
      fact   dbt            < raw
      mart   dbt            < fact
      other  dbt            < fact
      dash   ecs service    < mart
    `).allBuilt()

  test('without downstream only the roots are rebuilt', () => {
    expect(planned(chain().plan('fact'))).toEqual(['fact'])
  })

  test('with downstream everything behind the roots is rebuilt, and nothing above them', () => {
    expect(planned(chain().plan('fact', { downstream: true }))).toEqual(['fact', 'mart', 'other', 'dash'])
  })

  test('several roots are a union, and the order of asking does not matter', () => {
    const one = chain().plan('mart other', { downstream: true })
    const other = chain().plan('other mart', { downstream: true })
    expect(planned(one)).toEqual(['mart', 'other', 'dash'])
    expect(one.assets).toEqual(other.assets)
  })
})

describe('what is never entered', () => {
  //  fact ──> api (live)
  //     └───> ml (exposure)
  test('live readers and exposures are not rebuilt', () => {
    const w = world(`
      fact  dbt
      api   live      < fact
      ml    exposure  < fact
    `)
    expect(planned(w.plan('fact', { downstream: true }))).toEqual(['fact'])
  })

  //  odds (nobody makes it) ──> fact
  test('an undriven source that was asked for is passed through, since it is what has changed', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `).allBuilt()
    const plan = w.plan('odds', { downstream: true })
    expect(planned(plan)).toEqual(['fact'])
    expect(why(plan, 'fact')).toBe('upstream odds')
  })

  test('an undriven source alone is refused, with the way on', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `)
    expect(() => w.plan('odds')).toThrow(
      expect.objectContaining({ code: 'empty-selection', next: ['add --downstream to rebuild what is made from it'] }),
    )
  })

  test('a live reader alone is an empty plan: there is nothing to do', () => {
    const w = world(`
      fact  dbt
      api   live < fact
    `)
    expect(w.plan('api')).toMatchObject({ assets: [], steps: [], estimateMs: null })
  })
})

describe('inlined (ephemeral) assets', () => {
  //  fact ──> (a) ──> (b) ──> mart
  const inlined = () =>
    world(`
      fact  dbt
      a     dbt ephemeral  < fact
      b     dbt ephemeral  < a
      mart  dbt            < b
    `)

  test('they are passed through and are no rows of the plan', () => {
    const plan = inlined().plan('fact', { downstream: true })
    expect(planned(plan)).toEqual(['fact', 'mart'])
    expect(why(plan, 'mart')).toBe('upstream fact via a b')
    expect(plan.assets[1]?.upstream).toEqual(['t/g/fact'])
  })

  test('they are never missing, but what they read is', () => {
    const plan = inlined().plan('mart')
    expect(planned(plan)).toEqual(['fact', 'mart'])
    expect(why(plan, 'fact')).toBe('never built, needed by mart')
  })

  test('one that was asked for begins the wave', () => {
    const plan = inlined().built('fact mart').plan('a', { downstream: true })
    expect(planned(plan)).toEqual(['mart'])
    expect(why(plan, 'mart')).toBe('upstream a via b')
  })

  test('one alone is refused: there is nothing to build', () => {
    expect(() => inlined().plan('a')).toThrow(/a is inlined into its readers/)
  })
})

describe('what one operation makes together', () => {
  //  ingest = { box, pbp }     box ──> fact
  //                            pbp ──> plays
  const together = () =>
    world(`
      box    ingest
      pbp    ingest
      fact   dbt < box
      plays  dbt < pbp
    `).allBuilt()

  test('one of them brings in its siblings', () => {
    const plan = together().plan('box')
    expect(planned(plan)).toEqual(['box', 'pbp'])
    expect(why(plan, 'pbp')).toBe('same operation as box')
  })

  test('with downstream what is behind the siblings is rebuilt too', () => {
    expect(planned(together().plan('box', { downstream: true }))).toEqual(['box', 'pbp', 'fact', 'plays'])
  })

  test('with downstream what is behind a sibling is rebuilt even if the sibling is new', () => {
    const w = world(`
      box    ingest
      pbp    ingest
      plays  dbt < pbp
    `).built('box plays')
    expect(planned(w.plan('box', { downstream: true }))).toEqual(['box', 'pbp', 'plays'])
  })

  //  pair = { new, old }     new ──> root     old ──> reader
  test('a sibling that is overwritten for a never-built asset takes its readers along, with downstream only', () => {
    const w = world(`
      new     pair
      old     pair
      root    dbt < new
      reader  dbt < old
      third   dbt < new
    `).built('old root reader third')
    expect(planned(w.plan('root'))).toEqual(['new', 'old', 'root'])
    const plan = w.plan('root', { downstream: true })
    expect(planned(plan)).toEqual(['new', 'old', 'reader', 'root'])
    expect(why(plan, 'old')).toBe('same operation as new')
    expect(why(plan, 'new')).toBe('never built, needed by root')
  })

  test('leaving out one of them is refused', () => {
    expect(() => together().plan('box', { exclude: 'pbp' })).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringMatching(/t\/ingest always makes it with .*box/),
      }),
    )
  })
})

describe('never-built ancestors', () => {
  //  a ──> b ──> c ──> root
  //  └───> elsewhere
  const chain = () =>
    world(`
      a          ingest
      b          dbt  < a
      c          dbt  < b
      root       dbt  < c
      elsewhere  dbt  < a
    `)

  test('all of them are added, however far up, and say who needs them', () => {
    const plan = chain().plan('root')
    expect(planned(plan)).toEqual(['a', 'b', 'c', 'root'])
    expect(['a', 'b', 'c'].map((name) => why(plan, name))).toEqual([
      'never built, needed by b',
      'never built, needed by c',
      'never built, needed by root',
    ])
  })

  test('what is built is not built again', () => {
    expect(planned(chain().built('a b').plan('root'))).toEqual(['c', 'root'])
  })

  test('one above a built asset is added too, and names the planned asset that it reaches', () => {
    const plan = chain().built('b c').plan('root')
    expect(planned(plan)).toEqual(['a', 'root'])
    expect(why(plan, 'a')).toBe('never built, needed by root')
  })

  test('their own other downstream is not added', () => {
    expect(planned(chain().built('elsewhere').plan('root', { downstream: true }))).not.toContain('elsewhere')
  })

  test('those of what the wave comes to are added too', () => {
    const w = world(`
      dim   dbt
      fact  dbt
      mart  dbt < fact dim
    `).built('fact mart')
    const plan = w.plan('fact', { downstream: true })
    expect(planned(plan)).toEqual(['dim', 'fact', 'mart'])
    expect(why(plan, 'dim')).toBe('never built, needed by mart')
  })

  //  lookup ──> shown (view) <── fact
  test('those of a dropped view are added too', () => {
    const w = world(`
      fact    dbt
      lookup  dbt
      shown   dbt view < fact lookup
    `).built('fact shown')
    expect(planned(w.plan('fact'))).toEqual(['fact', 'lookup', 'shown'])
  })

  test('those of a sibling are added too', () => {
    const w = world(`
      need  dbt
      one   pair
      two   pair < need
    `).built('one two')
    expect(planned(w.plan('one'))).toEqual(['need', 'one', 'two'])
  })

  test('an undriven source without history is no reason to stop', () => {
    const w = world(`
      odds  source
      fact  dbt < odds
    `)
    expect(planned(w.plan('fact'))).toEqual(['fact'])
  })
})

describe('exclude', () => {
  //  a ──> b ──> c
  //  └─────────> d
  const chain = () =>
    world(`
      a  dbt
      b  dbt < a
      c  dbt < b
      d  dbt < a
    `)

  test('an excluded asset is not entered and not passed through', () => {
    expect(planned(chain().allBuilt().plan('a', { downstream: true, exclude: 'b' }))).toEqual(['a', 'd'])
  })

  test('what is above an excluded asset is not looked for', () => {
    expect(planned(chain().built('b').plan('c', { exclude: 'b' }))).toEqual(['c'])
  })

  test('one that was never built while something planned reads it is refused', () => {
    expect(() => chain().plan('c', { exclude: 'b' })).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringMatching(/b is excluded, but was never built, and .*c reads it/),
      }),
    )
  })

  test('an excluded inlined asset stops the wave but not the need', () => {
    const w = () =>
      world(`
        fact  dbt
        a     dbt ephemeral < fact
        mart  dbt           < a
      `)
    expect(planned(w().allBuilt().plan('fact', { downstream: true, exclude: 'a' }))).toEqual(['fact'])
    expect(planned(w().plan('mart', { exclude: 'a' }))).toEqual(['fact', 'mart'])
  })

  test('excluding everything is said', () => {
    expect(() => chain().plan('a', { exclude: 'a' })).toThrow('everything that was asked for is excluded')
  })
})

test('names such as constructor and __proto__ are names like any other', () => {
  const w = world(`
    constructor  dbt
    __proto__    dbt < constructor
  `)
  expect(planned(w.plan('constructor', { downstream: true }))).toEqual(['constructor', '__proto__'])
})
