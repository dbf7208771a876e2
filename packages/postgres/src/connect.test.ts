import { createServer, type Server } from 'node:net'
import { UnreachableError } from '@headwater/errors'
import { expect, test } from 'vitest'
import { connect } from './connect.ts'
import { serverUrl } from './testing/database.ts'

async function failure(url: string, options = {}): Promise<UnreachableError> {
  const error: unknown = await connect(url, options).then(
    (client) => client.end(),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(UnreachableError)
  return error as UnreachableError
}

function changed(change: (url: URL) => void): string {
  const url = new URL(serverUrl())
  change(url)
  return url.href
}

async function silentServer(): Promise<{ port: number; server: Server }> {
  const server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, server }
}

test('a port at which nothing listens is told from the rest', async () => {
  const { port, server } = await silentServer()
  await new Promise((resolve) => server.close(resolve))
  const error = await failure(`postgres://ann:hunter2@127.0.0.1:${port}/wh`)
  expect(error.message).toBe(`127.0.0.1:${port}/wh refuses the connection`)
  expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('hunter2')
})

test('a server that accepts and says nothing is given up after the time limit', async () => {
  const { port, server } = await silentServer()
  try {
    const error = await failure(`postgres://ann:hunter2@127.0.0.1:${port}/wh`, { timeoutMs: 50 })
    expect(error.message).toBe(`127.0.0.1:${port}/wh does not answer`)
  } finally {
    server.close()
  }
})

test('waiting for a server ends when the signal aborts, with its reason', async () => {
  const { port, server } = await silentServer()
  try {
    const controller = new AbortController()
    const attempt = connect(`postgres://ann@127.0.0.1:${port}/wh`, { signal: controller.signal })
    server.once('connection', () => controller.abort(new Error('interrupted')))
    await expect(attempt).rejects.toThrow('interrupted')
  } finally {
    server.close()
  }
})

test('a wrong password and a missing database are told apart', async () => {
  const wrong = await failure(changed((url) => (url.password = 'not-it')))
  expect(wrong.message).toContain(`does not let user "${new URL(serverUrl()).username}" in`)
  expect(wrong.details.join()).not.toContain('not-it')
  const missing = await failure(changed((url) => (url.pathname = '/no_such_database')))
  expect(missing.message).toContain('the database "no_such_database" does not exist')
})

test('a running query ends when the signal aborts', async () => {
  const controller = new AbortController()
  const client = await connect(serverUrl(), { signal: controller.signal })
  const query = client.query('select pg_sleep(30)')
  controller.abort()
  await expect(query).rejects.toThrow(/terminated/)
})
