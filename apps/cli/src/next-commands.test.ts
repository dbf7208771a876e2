import type { ShownState } from '@headwater/reporters'
import { describe, expect, it } from 'vitest'
import { nextCommands } from './next-commands.ts'

const told = (state: ShownState, target = 'sandbox', left = 2) => nextCommands({ runId: '7f3c', state }, target, left)

describe('what to type', () => {
  it('after a run that went well is nothing', () => {
    expect(told('succeeded')).toEqual([])
  })

  it('after a failure is to look, to mend, and to go on with what is left', () => {
    expect(told('failed')).toEqual([
      { label: 'look', command: 'pnpm headwater runs show 7f3c' },
      { label: 'after the fix', command: 'pnpm headwater runs resume 7f3c', note: 'runs 2 assets' },
    ])
  })

  it.each<ShownState>(['interrupted', 'cancelled', 'died'])('after a run that was %s is to go on', (state) => {
    expect(told(state, 'sandbox', 1).at(-1)).toEqual({
      label: 'go on',
      command: 'pnpm headwater runs resume 7f3c',
      note: 'runs 1 asset',
    })
  })

  it('while it runs is to watch it or to end it', () => {
    expect(told('running').map(({ command }) => command)).toEqual([
      'pnpm headwater runs watch 7f3c',
      'pnpm headwater runs cancel 7f3c',
    ])
  })

  it('names the target where it is not the sandbox', () => {
    expect(told('failed', 'prod').map(({ command }) => command)).toEqual([
      'pnpm headwater runs show 7f3c --target prod',
      'pnpm headwater runs resume 7f3c --target prod',
    ])
  })
})
