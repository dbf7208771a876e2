import { isUserError } from '@headwater/errors'
import { formatError } from '@headwater/reporters/plan'
import { CommanderError } from 'commander'
import { createProgram } from './program.ts'
import { systemTrouble } from './system-trouble.ts'
import { screen } from './terminal.ts'

/** Runs one command line and sets the process's exit code; see `exit codes` in docs/cli.md. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that goes away (`headwater ls | head`) or a terminal that is closed is no error, and no reason for a run to
  // end otherwise than cleanly.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!GONE.has(error.code ?? '')) throw error
    })
  }
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = report(systemTrouble(error))
  }
}

/** What writing to somebody who is no longer there fails with, or to a file on a disk that is full. */
const GONE: ReadonlySet<string> = new Set([
  'EPIPE',
  'EIO',
  'ENOTCONN',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ENOSPC',
  'EDQUOT',
])

function report(error: unknown): number {
  // Commander has printed its own message by now; help and version end well.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const { colour, redact } = screen(process.stderr)
  process.stderr.write(`${formatError(error, { colour, ...(redact && { redact }) })}\n`)
  return isUserError(error) ? error.exitCode : 1
}
