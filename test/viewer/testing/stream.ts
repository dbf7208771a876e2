import type { Viewer } from './viewer.ts'

export interface StreamEvent {
  readonly event: string
  readonly data: unknown
}

/** Server-sent events as they come, until one fits; gives it. Times out with the test. */
export async function heard<T>(
  { url }: Pick<Viewer, 'url'>,
  path: string,
  fits: (event: StreamEvent) => T | null | undefined | false,
): Promise<T> {
  const stop = new AbortController()
  const { body } = await fetch(`${url}${path}`, { signal: stop.signal })
  if (body === null) throw new Error(`${path} has no stream`)
  let text = ''
  try {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const whole = text.split('\n\n')
      text = whole.pop() ?? ''
      for (const one of whole) {
        const found = fits(parsed(one))
        if (found) return found
      }
    }
  } finally {
    stop.abort()
  }
  throw new Error(`${path} ended before it told that`)
}

function parsed(text: string): StreamEvent {
  const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, 'm').exec(text)?.[1] ?? ''
  const data = field('data')
  return { event: field('event'), data: data === '' ? null : JSON.parse(data) }
}
