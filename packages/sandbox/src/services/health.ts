import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, type ProcessId } from '../processes.ts'

/** Whether a GET of this path on loopback is answered with 2xx. (`fetch` would take longer to load than to ask.) */
export function isHealthy(port: number, path: string, withinMs = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300)
    })
    request.setTimeout(withinMs, () => request.destroy(new Error('no answer')))
    request.once('error', () => resolve(false))
  })
}

/** Waits until the process serves; false as soon as it has ended, or after `withinMs`. */
export async function becomesHealthy(id: ProcessId, port: number, path: string, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (performance.now() < until) {
    if (!isRunning(id)) return false
    if (await isHealthy(port, path)) return isRunning(id)
    await sleep(20)
  }
  return false
}
