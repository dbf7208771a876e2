import type { StandingView } from '@headwater/viewer'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { keys } from './keys.ts'

/** Of the page to the viewer's server. */
export type Connection = 'connecting' | 'open' | 'lost'

let connection: Connection = 'connecting'
const listeners = new Set<() => void>()

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection)
}

/** Opens the stream and keeps what it says among the answers. Gives what ends it. */
export function openStream(client: QueryClient): () => void {
  let source = connect(client)
  // The browser connects again by itself, but not behind an answer that was no stream (a server that is starting).
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED) source = connect(client)
  }, RECONNECT_MS)
  return () => {
    clearInterval(watch)
    source.close()
  }
}

const RECONNECT_MS = 2_000

function connect(client: QueryClient): EventSource {
  const source = new EventSource('/api/stream')
  source.addEventListener('open', () => {
    // What was missed in between is asked anew; the standing comes by itself.
    if (connection === 'lost') void client.invalidateQueries({ predicate: isNoStanding })
    become('open')
  })
  source.addEventListener('error', () => become('lost'))
  source.addEventListener('standing', ({ data }) => {
    const now: StandingView = JSON.parse(data)
    const before = client.getQueryData<StandingView>(keys.standing)
    client.setQueryData(keys.standing, now)
    if (!before) return
    if (before.trouble !== null && now.trouble === null) void client.invalidateQueries({ predicate: isNoStanding })
    else if (now.trouble === null) askMovedAssets(client, before, now)
  })
  source.addEventListener('graph', () => void client.invalidateQueries({ predicate: isNoStanding }))
  source.addEventListener('runs', ({ data }) => {
    const { runIds }: { runIds: readonly string[] } = JSON.parse(data)
    const patient = { cancelRefetch: false }
    void client.invalidateQueries({ queryKey: keys.runs }, patient)
    for (const runId of runIds) void client.invalidateQueries({ queryKey: keys.run(runId) }, patient)
  })
  return source
}

/** What is shown of an asset is asked anew where its standing has changed. */
function askMovedAssets(client: QueryClient, before: StandingView, now: StandingView): void {
  const moved = ({ queryKey }: { queryKey: readonly unknown[] }) => {
    const [kind, key] = queryKey
    if (kind !== 'asset' || typeof key !== 'string') return false
    return JSON.stringify(before.assets[key]) !== JSON.stringify(now.assets[key])
  }
  // An answer that is on its way is new enough: asked anew each second, it would never come.
  const patient = { cancelRefetch: false }
  void client.invalidateQueries({ predicate: moved }, patient)
  void client.invalidateQueries({ queryKey: keys.freshness, exact: true }, patient)
}

function isNoStanding({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== 'standing' && queryKey[0] !== 'session'
}

function become(next: Connection): void {
  connection = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
