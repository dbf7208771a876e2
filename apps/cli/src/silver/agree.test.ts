import { describe, expect, it } from 'vitest'
import type { NamedTarget } from '../target.ts'
import { agree, type DeedFlags } from './agree.ts'

const target = (isSandbox: boolean): NamedTarget => ({
  name: isSandbox ? 'sandbox' : 'prod',
  isSandbox,
  dbt: { target: 'x', profilesDir: null },
  psql: '',
  now: () => new Date(0),
})
const ask = (isSandbox: boolean, everywhere: boolean, flags: DeedFlags) =>
  // `json`: nobody is asked, also where these tests run on a terminal.
  agree(target(isSandbox), { ...flags, json: true }, { question: '?', everywhere, look: 'LOOK', command: 'DO' })

describe('where nobody can be asked', () => {
  it('in the sandbox what loses nothing needs no word', async () => {
    expect(await ask(true, false, {})).toBeNull()
  })

  it('what goes for good, or is accepted as different, needs --yes, in the sandbox as well', async () => {
    await expect(ask(true, true, {})).rejects.toMatchObject({
      code: 'refused',
      next: ['look   LOOK', 'then   DO --yes'],
    })
    expect(await ask(true, true, { yes: true, reason: ' old ' })).toBe('old')
  })

  it('another target wants --yes and a reason, which no command can paste', async () => {
    await expect(ask(false, false, {})).rejects.toMatchObject({
      next: ['look   LOOK', 'then   DO, with --yes and --reason: a few words, kept for ever'],
    })
    await expect(ask(false, false, { yes: true, reason: '  ' })).rejects.toThrow('needs a reason')
    expect(await ask(false, true, { yes: true, reason: 'GBP' })).toBe('GBP')
  })
})
