import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Rig } from '../../rig.ts'

/** A request to AWS as `StartExecution`, `GetCallerIdentity` or `PUT /ohpen-silver/silver/…/_LATEST.json` says it. */
export type Call = string

/** In front of the emulator of a workspace: everything passes, but for what is held. */
export interface Gate extends AsyncDisposable {
  /**
   * Holds the next call that this is true of, and resolves once it is there: it gets no further before it is released. With
   * `answered` AWS has done what it asks for by then, and the answer is held.
   */
  hold(matches: (call: Call) => boolean | Promise<boolean>, given?: { readonly answered?: boolean }): Promise<Held>
  /** Lets everything pass again: what is held goes on, what was to be held is forgotten. */
  open(): void
  /** Answers these calls in AWS's place, until it is disposed of. */
  answer(matches: (call: Call) => boolean, answer: Answer): Disposable
}

/** What AWS is made to say. */
export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

export interface Held {
  readonly call: Call
  release(): void
}

interface Hold {
  readonly matches: (call: Call) => boolean | Promise<boolean>
  readonly answered: boolean
  readonly reached: (held: Held) => void
}

/**
 * Puts the gate between the commands of a workspace and its emulator, which has to be up; the jobs in the emulator go past it.
 * A command that is killed while a call of its is held has died right there.
 */
export async function putGate(rig: Rig): Promise<Gate> {
  const { hostname, port } = new URL(rig.aws().endpoint)
  const agent = new Agent({ keepAlive: true })
  const holds = new Set<Hold>()
  const held = new Set<() => void>()
  const answers = new Map<(call: Call) => boolean, Answer>()

  const take = async (call: Call): Promise<Hold | null> => {
    for (const hold of holds) {
      if (await hold.matches(call)) return holds.delete(hold) ? hold : null
    }
    return null
  }
  const pass = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await bodyOf(from)
    const call = callOf(from, body)
    const [, told] = [...answers].find(([matches]) => matches(call)) ?? []
    if (told !== undefined) {
      to.writeHead(told.status, told.headers).end(told.body)
      return
    }
    const hold = await take(call)
    const { promise, resolve: release } = Promise.withResolvers<void>()
    if (hold !== null) held.add(release)
    if (hold !== null && !hold.answered) {
      hold.reached({ call, release })
      await promise
      // Whoever asked has been killed meanwhile.
      if (from.socket.destroyed) return
    }
    const { method, url: path, headers } = from
    const onwards = request({ agent, hostname, port, method, path, headers }, async (answer) => {
      if (hold?.answered) {
        hold.reached({ call, release })
        await promise
      }
      to.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(to)
    })
    onwards.on('error', () => to.destroy())
    onwards.end(body)
  }
  const server = createServer((from, to) => void pass(from, to).catch(() => to.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: own } = server.address() as AddressInfo
  pointTo(rig, `http://127.0.0.1:${own}`)
  return {
    hold: (matches, { answered = false } = {}) =>
      new Promise((resolve) => holds.add({ matches, answered, reached: resolve })),
    open() {
      holds.clear()
      for (const release of held) release()
      held.clear()
    },
    answer(matches, answer) {
      answers.set(matches, answer)
      return { [Symbol.dispose]: () => void answers.delete(matches) }
    },
    async [Symbol.asyncDispose]() {
      pointTo(rig, `http://${hostname}:${port}`)
      server.closeAllConnections()
      agent.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of from) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function callOf({ method, url = '/', headers }: IncomingMessage, body: Buffer): Call {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return target.split('.').at(-1) ?? target
  const action = url === '/' ? new URLSearchParams(body.toString()).get('Action') : null
  return action ?? `${method} ${decodeURIComponent(url.split('?')[0] ?? '')}`
}

/** Where commands of the workspace find AWS is in the state of its sandbox. */
function pointTo(rig: Rig, endpoint: string): void {
  const file = join(rig.root, '.headwater/sandbox/state.json')
  const state = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...state, aws: { ...state.aws, endpoint } }))
}
