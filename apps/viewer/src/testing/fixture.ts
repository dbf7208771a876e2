import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AssetGraph, buildGraph, newestDue, partitionsBetween } from '@headwater/graph'
import type { RecordedMaterialization } from '@headwater/ledger'
import { type TestLedger, testLedger } from '@headwater/ledger/testing'
import { createServer, type ServerOptions, type ViewerServer } from '../server/create-server.ts'
import { type TestBackend, type TestBackendOptions, testBackend } from './test-backend.ts'
import { testWorld } from './world.ts'

/** A server with a ledger of its own, for one test. */
export interface ViewerFixture extends AsyncDisposable {
  readonly server: ViewerServer
  readonly backend: TestBackend
  readonly ledger: TestLedger['ledger']
  readonly schema: string
  readonly bugs: readonly unknown[]
  ask(path: string, options?: AskOptions): Promise<Answer>
  /** With the token, as the page does it. */
  change(path: string, body?: unknown): Promise<Answer>
  /** Looks at a plan, starts it and waits for its end; gives the run's id. */
  run(query: string, reason?: string): Promise<string>
}

export interface FixtureOptions {
  readonly graph?: AssetGraph
  readonly server?: Partial<ServerOptions>
  readonly backend?: Partial<TestBackendOptions>
}

/** @param databaseUrl that of `testDatabase` */
export async function viewerFixture(databaseUrl: string, options: FixtureOptions = {}): Promise<ViewerFixture> {
  const own = await testLedger(databaseUrl)
  const graph = options.graph ?? buildGraph(testWorld())
  const backend = await testBackend({
    graph,
    url: own.url,
    schema: own.schema,
    msPerAsset: 0,
    now: () => new Date('2025-01-04T12:30:00Z'),
    ...options.backend,
  })
  const pageFolder = await emptyPage()
  const bugs: unknown[] = []
  const server = await createServer(backend, {
    port: 0,
    pageFolder,
    onBug: (error) => bugs.push(error),
    ...options.server,
  })
  const cookie = `headwater_${new URL(server.url).port}=${server.token}`
  const change = (path: string, body: unknown = {}): Promise<Answer> =>
    ask(`${server.url}${path}`, { method: 'POST', headers: { cookie }, body })
  return {
    server,
    backend,
    ledger: own.ledger,
    schema: own.schema,
    bugs,
    ask: (path, more) => ask(`${server.url}${path}`, more),
    change,
    async run(query, reason) {
      const { planId } = (await ask(`${server.url}/api/plan?${query}`)).json
      const { startId } = (await change('/api/runs', { planId, reason: reason ?? null })).json
      await backend.idle()
      return (await ask(`${server.url}/api/starts/${startId}`)).json.runId
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await backend[Symbol.asyncDispose]()
      await own[Symbol.asyncDispose]()
      await rm(pageFolder, { recursive: true, force: true })
    },
  }
}

/** Takes over every asset as it stands, with what it was made from: all of it is fresh on 2025-01-04. */
export async function adoptAll(
  ledger: Pick<TestLedger['ledger'], 'recordMaterializations'>,
  graph: AssetGraph,
  except: readonly string[] = [],
): Promise<void> {
  const adopted = graph.keys.flatMap((key): RecordedMaterialization[] => {
    const { partitions, storage, codeVersion, upstream } = graph.asset(key)
    // 200,000 days take a while; what needs them makes them itself.
    const tooMany = partitions !== undefined && partitions.start < '2000'
    if (tooMany || storage === 'none' || storage === 'ephemeral' || except.includes(key)) return []
    const inputs = { type: 'baseline' as const, upstream }
    const made = { asset: key, rows: 7, codeVersion, at: new Date(0), source: 'adopted', inputs }
    if (partitions === undefined) return [{ ...made, partition: null }]
    const due = newestDue(partitions, '2025-01-04')
    return partitionsBetween(partitions, partitions.start, due).map((partition) => ({ ...made, partition }))
  })
  await ledger.recordMaterializations(adopted)
}

async function emptyPage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-viewer-page-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Headwater</title>')
  return folder
}

export interface AskOptions {
  readonly method?: string
  readonly headers?: { readonly [name: string]: string }
  /** Sent as JSON, or as it is where it is a text. */
  readonly body?: unknown
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Undefined for what is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}

/** One request as any program can make it: with every header as it is given, Host and Origin included. */
export function ask(url: string, { method = 'GET', headers = {}, body }: AskOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const json = text === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request(url, { method, headers: { ...json, ...headers }, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const said = Buffer.concat(chunks).toString()
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: said,
          json: parsed(said),
        })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One server-sent event. */
export interface StreamedEvent {
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any
}

/** The events of a stream as they come; ends with the stream. Leaving the loop ends the request. */
export async function* events(url: string): AsyncGenerator<StreamedEvent> {
  const ending = new AbortController()
  try {
    const { body, status } = await fetch(url, { signal: ending.signal })
    if (body === null || status !== 200) throw new Error(`the stream answered ${status}`)
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const parts = text.split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const event = /^event: (.*)$/m.exec(part)?.[1]
        const data = /^data: (.*)$/m.exec(part)?.[1]
        if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) }
      }
    }
  } finally {
    ending.abort()
  }
}
