import { type ScreenOptions, wantsColour } from '@headwater/reporters/plan'
import { hideSecrets } from './secrets.ts'

/** How to write on a stream: its width, whether it wants colour, and what must not be read on it. */
export function screen(stream: NodeJS.WriteStream): ScreenOptions {
  return {
    colour: wantsColour(stream, process.env),
    width: Math.max(60, stream.columns ?? 100),
    redact: hideSecrets,
  }
}

/** Whether somebody is there to see lines move. */
export function isInteractive(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env.CI
}

/** Whether somebody is there to answer a question, which is asked on stderr. */
export function canAsk(): boolean {
  return isInteractive(process.stdin) && isInteractive(process.stderr)
}

/** A line for people, beside what a command prints. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
