import type { DbtRequest } from '../protocol.ts'

/** Raise it with the server's. */
export const PROTOCOL = 1

/** The first line of a conversation with a server. What dbt is to see of the environment goes with it, secrets included. */
export function asked(request: DbtRequest, env: { readonly [name: string]: string | undefined }, cwd: string): string {
  // JSON leaves out what is undefined.
  return `${JSON.stringify({ protocol: PROTOCOL, command: request.command, request, env, cwd })}\n`
}

/** Asks a server to end. */
export const askedToEnd = `${JSON.stringify({ protocol: PROTOCOL, command: 'end' })}\n`
