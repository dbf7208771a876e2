import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** Whether an address to listen on is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/**
 * Whether a request's Host header may name this server. A foreign name that somebody has pointed at 127.0.0.1 (DNS rebinding) makes
 * a foreign page look like ours to the browser: so names are refused, all but our own. Addresses cannot be pointed elsewhere. Any
 * port: a tunnel has its own.
 * @param bound the address or name that the server was told to listen on
 */
export function isOwnHost(header: string | undefined, bound: string): boolean {
  const name = nameOf(header)
  if (name === null) return false
  if (isLoopback(bound)) return isLoopback(name)
  return isIP(name) > 0 || name === 'localhost' || name === bound.toLowerCase() || name === hostname().toLowerCase()
}

/** The name in a Host header, without its port and without the brackets of IPv6. */
function nameOf(header: string | undefined): string | null {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return (bracketed ?? plain)?.toLowerCase() ?? null
}
