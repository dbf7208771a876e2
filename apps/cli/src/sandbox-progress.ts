import type { Progress } from '@headwater/sandbox'
import { isInteractive } from './terminal.ts'

const SYMBOLS = { started: '…', done: '✔', failed: '✖' } as const

/** Tells on a stream what of the sandbox is being started; on a terminal a finished line replaces its started one. */
export function sandboxProgress(stream: NodeJS.WriteStream): Progress {
  let open: string | null = null
  return ({ step, state, detail }) => {
    const line = ` ${SYMBOLS[state]} sandbox  ${step}${detail === undefined ? '' : `  ${detail}`}`
    const replaces = isInteractive(stream) && open === step && state !== 'started'
    stream.write(replaces ? `\u001b[1A\u001b[2K${line}\n` : `${line}\n`)
    open = state === 'started' ? step : null
  }
}
