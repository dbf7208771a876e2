import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { describeOwner, isGone, ownIdentity } from './process-identity.ts'

/** This process's identity with one part of it exchanged. */
function other(part: 'host' | 'pid' | 'startedAt' | 'boot' | 'namespace', value: string): string {
  const parts = ownIdentity().split('/')
  parts[['host', 'pid', 'startedAt', 'boot', 'namespace'].indexOf(part)] = encodeURIComponent(value)
  return parts.join('/')
}

test('this process is not gone', () => {
  expect(isGone(ownIdentity())).toBe(false)
  expect(ownIdentity()).toBe(ownIdentity())
})

test('a process that has ended is gone', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  const owner = other('pid', String(child.pid))
  await once(child, 'exit')
  expect(isGone(owner)).toBe(true)
})

test('a process whose pid was given to another is gone', () => {
  expect(isGone(other('startedAt', '1'))).toBe(true)
})

test.each([
  ['another machine', other('host', 'elsewhere')],
  ['another start of this machine', other('boot', 'before')],
  ['a container', other('namespace', 'pid:[1]')],
  ['no identity', 'ana'],
  ['a broken one', '%/1/2/3/4'],
  ['one without a pid', 'host/x/2/3/4'],
])('of %s nothing is certain, so it is not gone', (_, owner) => {
  expect(isGone(owner.replace(`/${process.pid}/`, '/4194303/'))).toBe(false)
})

test('people read pid and host', () => {
  expect(describeOwner(ownIdentity())).toBe(`pid ${process.pid} on ${hostname()}`)
  expect(describeOwner('ana')).toBe('ana')
})
