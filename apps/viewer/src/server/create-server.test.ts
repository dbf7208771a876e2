import { testDatabase } from '@headwater/ledger/testing'
import { afterAll, expect, it } from 'vitest'
import { ask, viewerFixture } from '../testing/fixture.ts'
import { createServer } from './create-server.ts'

const database = await testDatabase()
afterAll(() => database.drop())

it('a port that is taken is said to be, with what to do', async () => {
  await using viewer = await viewerFixture(database.url)
  const port = Number(new URL(viewer.server.url).port)
  await expect(createServer(viewer.backend, { port, pageFolder: '.' })).rejects.toMatchObject({
    code: 'bad-argument',
    message: `port ${port} of 127.0.0.1 is taken`,
    next: expect.arrayContaining([`pnpm viewer --port ${port + 1}`]),
  })
})

it('an address of another machine is none to listen on', async () => {
  await using viewer = await viewerFixture(database.url)
  await expect(createServer(viewer.backend, { port: 0, host: '192.0.2.1', pageFolder: '.' })).rejects.toMatchObject({
    code: 'bad-argument',
  })
})

it('it is reached from this machine alone, and each has a token of its own', async () => {
  await using one = await viewerFixture(database.url)
  await using other = await viewerFixture(database.url)
  expect(one.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(one.server.token).toMatch(/^[\w-]{22}$/)
  expect(one.server.token).not.toBe(other.server.token)
})

it('after its end nobody answers', async () => {
  const viewer = await viewerFixture(database.url)
  expect((await viewer.ask('/api/session')).status).toBe(200)
  await viewer[Symbol.asyncDispose]()
  await expect(ask(`${viewer.server.url}/api/session`)).rejects.toThrow('ECONNREFUSED')
})

it('a bug is told to whoever started it, and to the page without its stack', async () => {
  const bug = new TypeError('cannot read')
  await using viewer = await viewerFixture(database.url)
  viewer.backend.graph = () => Promise.reject(bug)
  const answer = await viewer.ask('/api/graph')
  expect(answer).toMatchObject({ status: 500, json: { code: 'internal', message: 'a bug of the viewer: cannot read' } })
  expect(answer.text).not.toContain('.ts')
  expect(viewer.bugs).toEqual([bug])
})
