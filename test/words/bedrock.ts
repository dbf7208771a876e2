import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Amazon Bedrock's Converse on a free port of loopback, with a model that says one thing. */
export interface Bedrock extends AsyncDisposable {
  readonly endpoint: string
  /** The bodies of all requests. */
  readonly asked: readonly string[]
}

export async function bedrockSaying(text: string): Promise<Bedrock> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push(body)
    const output = { message: { role: 'assistant', content: [{ text }] } }
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ output, stopReason: 'end_turn', usage, metrics: { latencyMs: 1 } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
