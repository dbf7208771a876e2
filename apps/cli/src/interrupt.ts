/** A second Ctrl-C within this time is the same one: a terminal sends it to us and to pnpm, and pnpm passes it on. */
const SAME_MS = 300

/**
 * A signal that aborts on the first Ctrl-C (or TERM, or a closed terminal): the run ends its children and is marked
 * as interrupted. A second Ctrl-C ends the process at once. A second TERM or HUP does not: a terminal that is closed
 * sends more than one, and the run is to end cleanly all the same.
 */
export function interruptSignal(message = 'ending what runs … (once more to leave at once)'): {
  readonly signal: AbortSignal
  readonly release: () => void
} {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let firstAt = 0
  const onSignal = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      firstAt = performance.now()
      process.stderr.write(`\n${message}\n`)
      controller.abort()
    } else if (name === 'SIGINT' && performance.now() - firstAt > SAME_MS) process.exit(130)
  }
  for (const name of names) process.on(name, onSignal)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
