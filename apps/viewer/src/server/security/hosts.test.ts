import { describe, expect, it } from 'vitest'
import { isLoopback, isOwnHost } from './hosts.ts'

describe('a server on this machine alone', () => {
  it.each([
    ['127.0.0.1:4771', true],
    ['127.9.9.9', true],
    ['LOCALHOST:80', true],
    ['[::1]:4771', true],
    ['[::ffff:127.0.0.1]', false],
    ['localhost.', false],
    ['localhost.evil.example', false],
    ['127.0.0.1.nip.example', false],
    ['127.1', false],
    ['2130706433', false],
    ['0x7f.1', false],
    ['0.0.0.0', false],
    ['localhost:1:2', false],
    ['[::1', false],
    ['user@localhost', false],
    ['localhost/', false],
    ['', false],
    [undefined, false],
  ])('takes %s for itself: %s', (header, own) => {
    expect(isOwnHost(header, '127.0.0.1')).toBe(own)
  })
})

describe('a server that others can reach', () => {
  it.each([
    ['192.168.1.7:4771', true],
    ['[fe80::1]:4771', true],
    ['localhost:4771', true],
    ['viewer.internal:4771', true],
    ['evil.example:4771', false],
  ])('takes %s for itself: %s', (header, own) => {
    expect(isOwnHost(header, 'viewer.internal')).toBe(own)
  })
})

it.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.evil.example', false],
])('%s is of this machine alone: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback)
})
