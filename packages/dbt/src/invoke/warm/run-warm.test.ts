import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { connect } from './connect.ts'
import { runWarm, type WarmEnd } from './run-warm.ts'

/** A conversation with a server that is played by `answer`; the request's first line is read before. */
async function talk(answer: (connection: Socket) => void, signal = new AbortController().signal) {
  const folder = mkdtempSync(join(tmpdir(), 'hw-'))
  const socket = join(folder, 's')
  const server = createServer((connection) => {
    connection.on('error', () => {})
    connection.once('data', () => answer(connection))
  }).listen(socket)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })
  const connection = await connect(socket)
  if (connection === null) throw new Error('no connection')
  const lines: string[] = []
  const paths = { projectDir: '/', profilesDir: '/', targetPath: '/', logPath: '/', target: 'test' }
  const end: WarmEnd = await runWarm(connection, {
    request: { command: 'build', ...paths, vars: '{}', threads: null, select: [], patches: {}, journal: null },
    ...{ env: {}, cwd: '/', signal, graceMs: 60_000 },
    onLine: (stream, line) => lines.push(`${stream}: ${line}`),
  })
  return { end, lines }
}

const HELLO = '0{"hello":1,"pid":1}\n'

it('tells the streams apart, in whatever pieces they come, and ends a line at a line feed alone', async () => {
  const { end, lines } = await talk((connection) => {
    const said = `${HELLO}1{"é":1}\n2 10 %\r 20 %\u2028\n2\n0{"end":{"code":3}}\n`
    for (const byte of Buffer.from(said)) connection.write(Buffer.from([byte]))
  })
  expect(lines).toEqual(['stdout: {"é":1}', 'stderr:  10 %\r 20 %\u2028', 'stderr: '])
  expect(end).toEqual({ type: 'exited', code: 3, stopped: null })
})

it('knows whether what is lost had been taken on', async () => {
  expect((await talk((connection) => connection.end())).end).toEqual({ type: 'lost', taken: false })
  expect((await talk((connection) => connection.end(HELLO))).end).toEqual({ type: 'lost', taken: true })
  expect((await talk((connection) => connection.end(`${HELLO}what?\n`))).end).toEqual({ type: 'lost', taken: true })
})

it('asks for an interrupt when the signal aborts, and says that it was ours', async () => {
  const abort = new AbortController()
  const { end } = await talk((connection) => {
    connection.write(HELLO)
    connection.once('data', (data) => {
      if (String(data).includes('SIGINT')) connection.write('0{"end":{"code":130}}\n')
    })
    abort.abort()
  }, abort.signal)
  expect(end).toEqual({ type: 'exited', code: 130, stopped: 'aborted' })
})
