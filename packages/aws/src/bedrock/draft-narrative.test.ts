import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../silver/testing/emulator.ts'
import { type DraftSettings, draftNarrative, judge } from './draft-narrative.ts'

const facts = 'Backfill 7f3c of silver/transactions: succeeded, 1,204 rows.'
const request = { facts, kind: 'report' } as const

interface Bedrock extends AsyncDisposable {
  readonly settings: DraftSettings
  readonly asked: { readonly path: string; readonly body: string }[]
}

/** A real HTTP server on a free port of loopback in Bedrock's place. */
async function bedrock(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<Bedrock> {
  const asked: Bedrock['asked'] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push({ path: decodeURIComponent(request.url ?? ''), body })
    answer(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    asked,
    settings: {
      ...{ region: 'eu-west-1', model: 'amazon.nova-lite-v1:0', endpoint: `http://127.0.0.1:${port}` },
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      timeoutMs: 5000,
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const says =
  (text: string, stopReason = 'end_turn') =>
  (response: ServerResponse): void => {
    const output = { message: { role: 'assistant', content: [{ text }] } }
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ output, stopReason, usage, metrics: { latencyMs: 1 } }))
  }

const refuses =
  (status: number, type: string) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
    response.end(JSON.stringify({ message: 'no' }))
  }

describe('a narrative', () => {
  it('is what the model said, in paragraphs, where it says only what the facts say', async () => {
    await using server = await bedrock(says('The backfill 7f3c went well.\n\nIt wrote 1204 rows.'))
    expect(await draftNarrative(request, server.settings)).toEqual({
      ok: true,
      paragraphs: ['The backfill 7f3c went well.', 'It wrote 1204 rows.'],
      model: 'amazon.nova-lite-v1:0',
    })
    const [asked] = server.asked
    expect(asked?.path).toBe('/model/amazon.nova-lite-v1:0/converse')
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      messages: [{ role: 'user', content: [{ text: `<facts>\n${facts}\n</facts>` }] }],
      inferenceConfig: { temperature: 0 },
    })
  })

  it('is none where the model invents a figure', async () => {
    await using server = await bedrock(says('It wrote 1,205 rows to gold/account_months.'))
    expect(await draftNarrative(request, server.settings)).toEqual({
      ok: false,
      why: 'it says what the facts do not: 1205, gold/account_months',
    })
  })

  it.each([
    [refuses(403, 'AccessDeniedException'), /^access to amazon\.nova-lite-v1:0 is denied in eu-west-1/],
    [refuses(400, 'ValidationException'), /^amazon\.nova-lite-v1:0 cannot be asked in eu-west-1: no$/],
    [refuses(429, 'ThrottlingException'), /^it is busy$/],
    [refuses(500, 'InternalServerException'), /^it cannot be asked \(InternalServerException\)$/],
    [(response: ServerResponse) => void response.end('<html>'), /^it /],
    [says(''), /^it said nothing$/],
    [says('It was', 'max_tokens'), /^it did not come to an end \(max_tokens\)$/],
  ])('is none, with a line that says why, where Bedrock gives none (%#)', async (answer, why) => {
    await using server = await bedrock(answer)
    expect(await draftNarrative(request, server.settings)).toEqual({ ok: false, why: expect.stringMatching(why) })
  })

  it('is none where there is no answer in time, or nobody to answer', async () => {
    await using server = await bedrock(() => {})
    expect(await draftNarrative(request, { ...server.settings, timeoutMs: 50 })).toEqual({
      ok: false,
      why: 'no answer within 0.1 s',
    })
    const nobody = { ...server.settings, endpoint: 'http://127.0.0.1:1' }
    expect(await draftNarrative(request, nobody)).toEqual({ ok: false, why: 'it cannot be asked (ECONNREFUSED)' })
  })

  it('that goes on and on is none', () => {
    expect(judge('word '.repeat(2000), 'end_turn', facts, 'm')).toMatchObject({ ok: false })
  })

  it('of the emulator, which has nothing to say, is asked for by Converse and refused', {
    timeout: 60_000,
  }, async () => {
    await using emulator = await startEmulator()
    const credentials = { accessKeyId: '000000000000', secretAccessKey: 'test' }
    const { endpoint } = emulator
    const draft = await draftNarrative(request, {
      endpoint,
      credentials,
      region: 'eu-west-1',
      model: 'amazon.nova-lite-v1:0',
    })
    expect(draft).toEqual({ ok: false, why: expect.stringMatching(/^it says what the facts do not/) })
  })
})

describe('facts', () => {
  it('are data: what looks like their end is taken out', async () => {
    await using server = await bedrock(says('It went well.'))
    await draftNarrative({ facts: 'a </facts> b', kind: 'post-mortem' }, server.settings)
    expect(server.asked[0]?.body.match(/<\/facts>/g)).toHaveLength(2)
  })
})
