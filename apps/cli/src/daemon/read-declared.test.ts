import type { Schedule } from '@headwater/schedules'
import { expect, it } from 'vitest'
import { declaredToJson } from './declared.ts'
import { declaredReader } from './read-declared.ts'
import type { News } from './world.ts'

const MINUTE = 60_000

function rig() {
  const told: News[] = []
  let elapsed = 0
  let names: readonly string[] | null = ['a']
  let asked = 0
  const read = declaredReader({
    ask: async () => {
      asked++
      if (names === null) return { exitCode: 2, stdout: '', said: 'assets.ts:3 cannot be loaded' }
      const declared = names.map((name) => ({ schedule: { name } as Schedule, roots: [] }))
      return { exitCode: 0, stdout: declaredToJson(declared), said: null }
    },
    tell: (news) => told.push(news),
    elapsedMs: () => elapsed,
  })
  return {
    told,
    asked: () => asked,
    read: async () => (await read())?.map(({ schedule }) => schedule.name) ?? null,
    pass: (ms: number) => {
      elapsed += ms
    },
    write: (given: readonly string[] | null) => {
      names = given
    },
  }
}

it('a schedule that is added is there a minute later, and the files are not read each time', async () => {
  const { read, write, pass, asked } = rig()
  expect(await read()).toEqual(['a'])
  write(['a', 'b'])
  pass(MINUTE - 1)
  expect(await read()).toEqual(['a'])
  expect(asked()).toBe(1)
  pass(1)
  expect(await read()).toEqual(['a', 'b'])
})

it('a file that is broken is told once, and again when it is broken anew', async () => {
  const { read, write, pass, told } = rig()
  write(null)
  for (let n = 0; n < 3; n++) {
    expect(await read()).toBeNull()
    pass(MINUTE)
  }
  expect(told).toEqual([
    {
      type: 'notice',
      message: expect.stringContaining('assets.ts:3 cannot be loaded; its schedules stay as they were'),
    },
  ])
  write(['a'])
  expect(await read()).toEqual(['a'])
  write(null)
  pass(MINUTE)
  await read()
  expect(told).toHaveLength(2)
})
