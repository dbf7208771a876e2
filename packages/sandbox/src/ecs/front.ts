import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { freePort } from '../ports.ts'
import type { EcsService } from './service.ts'

/**
 * Opens the one address of a service, as a load balancer would: each request goes to a running task, in turn. A task
 * that is stopped under a request that only reads gives it to another one, where a second runs.
 */
export async function openFront(service: EcsService): Promise<{ server: Server; port: number }> {
  let turn = 0
  const nextPort = (tried: readonly number[]): number | null => {
    const ports = service.runningTasks().flatMap(({ port }) => (port === null || tried.includes(port) ? [] : [port]))
    return ports[turn++ % Math.max(1, ports.length)] ?? null
  }
  const server = createServer((incoming, outgoing) => {
    const port = nextPort([])
    if (port === null) refuse(outgoing, 503, 'no task of this service is running')
    else forward(incoming, outgoing, port, nextPort)
  })
  const port = await freePort(service.config.frontPort)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port }
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  nextPort: (tried: readonly number[]) => number | null,
  tried: readonly number[] = [port],
): void {
  const { method, url, headers } = incoming
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  const onlyReads = (method === 'GET' || method === 'HEAD') && !hasBody
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
    // A task that stops in the middle of an answer must not leave the reader waiting.
    answer.once('error', () => outgoing.destroy())
  })
  onward.once('error', () => {
    if (outgoing.headersSent) return void outgoing.destroy()
    const another = onlyReads ? nextPort(tried) : null
    if (another === null) refuse(outgoing, 502, 'the task went away')
    else forward(incoming, outgoing, another, nextPort, [...tried, another])
  })
  if (onlyReads) onward.end()
  else incoming.pipe(onward)
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain' }).end(`${message}\n`)
}
