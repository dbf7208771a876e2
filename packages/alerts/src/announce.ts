import type { AssetGraph } from '@headwater/graph'
import type { AlertChannel } from './alert.ts'
import { type Announcement, announcementMessage } from './announcement.ts'
import { cleanMessage } from './clean-message.ts'
import { deadlineIn, sendToAll } from './send.ts'

export interface AnnounceOptions {
  readonly channels: readonly AlertChannel[]
  readonly graph: Pick<AssetGraph, 'label'>
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string
  /** One line for people: an announcement that could not be sent. */
  readonly warn: (line: string) => void
  /** Milliseconds that the command may wait for it; 5 s by default. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 5_000

/**
 * Tells people of something that is done on purpose: a backfill that starts, a promotion, a rollback. On all channels at
 * once; gives whether all took it. Never throws: what goes wrong is a warning, and the work goes on.
 */
export async function announce(announcement: Announcement, options: AnnounceOptions): Promise<boolean> {
  const { channels, graph, redact, warn, deadlineMs = DEADLINE_MS } = options
  if (channels.length === 0) return true
  try {
    const message = cleanMessage(announcementMessage(announcement, graph), redact)
    return await sendToAll(message, channels, deadlineIn(deadlineMs), warn)
  } catch {
    // A bug of ours, where it may not cost a promotion.
    warn('announcement: not sent, because it could not be put together')
    return false
  }
}
