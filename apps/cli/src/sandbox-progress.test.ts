import { afterEach, expect, it, vi } from 'vitest'
import { sandboxProgress } from './sandbox-progress.ts'

afterEach(() => vi.unstubAllEnvs())

function told(isTTY: boolean): { readonly text: string } {
  const chunks: string[] = []
  const stream = { isTTY, write: (chunk: string) => chunks.push(chunk) > 0 } as unknown as NodeJS.WriteStream
  const progress = sandboxProgress(stream)
  progress({ step: 'Postgres', state: 'started' })
  progress({ step: 'Postgres', state: 'done', detail: '0.3 s' })
  progress({ step: 'Python', state: 'started' })
  progress({ step: 'data', state: 'started' })
  progress({ step: 'Python', state: 'failed' })
  return { text: chunks.join('') }
}

it('in a log each thing that happens is one line', () => {
  expect(told(false).text.split('\n')).toEqual([
    ' … sandbox  Postgres',
    ' ✔ sandbox  Postgres  0.3 s',
    ' … sandbox  Python',
    ' … sandbox  data',
    ' ✖ sandbox  Python',
    '',
  ])
})

it('on a terminal an end takes the place of its start, and of no other', () => {
  vi.stubEnv('CI', '')
  const { text } = told(true)
  expect(text).toContain('Postgres\n\u001b[1A\u001b[2K ✔ sandbox  Postgres')
  expect(text.split('\u001b[1A')).toHaveLength(2)
})
