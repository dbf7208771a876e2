import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rig } from '../../rig.ts'

/** The real `headwater viewer` of a workspace, on a free port. */
export interface Viewer extends AsyncDisposable {
  /** `http://127.0.0.1:4771` */
  readonly url: string
  readonly port: number
  readonly token: string
  readonly pid: number
  /** From the start of the command to its link: then it listens. */
  readonly readyMs: number
  /** Everything that it has printed so far. */
  printed(): string
  /** Ends it as Ctrl-C does; its exit code. */
  end(): Promise<number | undefined>
  ask(path: string, asked?: Asked): Promise<Answer>
  /** As the page does with the token, from the page. */
  post(path: string, body: unknown, asked?: Asked): Promise<Answer>
}

export interface Asked {
  readonly method?: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly text: string
}

const LINK = /(http:\/\/127\.0\.0\.1:(\d+))\/?#token=([\w-]+)/

/** Starts it and waits for the link that it prints, and for the page. Rejects with what it said where it ends before. */
export async function startViewer(rig: Rig, ...args: string[]): Promise<Viewer> {
  const begun = performance.now()
  const command = rig.start('viewer', '--port', '0', ...args)
  let printed = ''
  const [, url = '', port = '', token = ''] = await new Promise<RegExpExecArray>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      printed += chunk.toString()
      const link = LINK.exec(printed)
      if (link) resolve(link)
    }
    command.stdout.on('data', look)
    command.stderr.on('data', look)
    command.then(({ exitCode }) => reject(new Error(`headwater viewer ended with ${exitCode}\n${printed}`)), reject)
  })
  const readyMs = performance.now() - begun
  const ask = (path: string, asked: Asked = {}) => askServer(Number(port), path, asked)
  // The page is built at the first start, and again when its sources have changed.
  while ((await ask('/')).status === 503) await sleep(50)
  const end = async () => {
    command.kill('SIGINT')
    return (await command).exitCode
  }
  return {
    url,
    port: Number(port),
    token,
    pid: command.pid ?? 0,
    readyMs,
    printed: () => printed,
    end,
    ask,
    post: (path, body, { headers = {}, ...asked } = {}) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        ...asked,
        headers: {
          origin: url,
          'content-type': 'application/json',
          cookie: `headwater_${port}=${token}`,
          ...headers,
        },
      }),
    async [Symbol.asyncDispose]() {
      await end()
    },
  }
}

/** A request as it is written here: no fetch, which mends paths and forbids headers. Reads an endless answer's head alone. */
function askServer(port: number, path: string, { method = 'GET', headers = {}, body }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      let text = ''
      const told = (): void => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', told)
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        told()
        sent.destroy()
      }
    })
    // A body that is too long is refused before it has been sent: the answer came, or this is the answer.
    sent.on('error', reject)
    sent.end(body)
  })
}
