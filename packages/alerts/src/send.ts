import { type AlertChannel, type Deadline, type Message, NotSentError } from './alert.ts'

/** Sends a clean message to all channels at once; gives whether all took it. Never rejects: what goes wrong is a warning. */
export async function sendToAll(
  message: Message,
  channels: readonly AlertChannel[],
  deadline: Deadline,
  warn: (line: string) => void,
): Promise<boolean> {
  const ends = await Promise.all(channels.map((channel) => send(message, channel, deadline, warn)))
  return ends.every(Boolean)
}

async function send(
  message: Message,
  channel: AlertChannel,
  deadline: Deadline,
  warn: (line: string) => void,
): Promise<boolean> {
  try {
    if (deadline.signal.aborted) throw new NotSentError('there was no time left')
    await channel.send(message, deadline)
    return true
  } catch (error) {
    // Another error's words may hold the address.
    const why = error instanceof NotSentError ? error.message : 'it failed'
    const what = isAnnouncement(message) ? 'announcement' : 'alert'
    warn(`${what} not sent to ${channel.name}: ${why} ("${message.headline}")`)
    return false
  }
}

/** It tells of something done on purpose, not of a trouble. */
export function isAnnouncement({ kind }: Pick<Message, 'kind'>): boolean {
  return kind === 'backfill started' || kind === 'promoted' || kind === 'rolled back'
}

export function deadlineIn(ms: number): Deadline {
  const until = performance.now() + ms
  return { signal: AbortSignal.timeout(ms), remainingMs: () => until - performance.now() }
}
