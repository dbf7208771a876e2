import type { TroubleView } from '@headwater/viewer'
import { plainTrouble, TroubleError } from './trouble.ts'

/** Parameters of a request; null, undefined, false and '' are left out, true is `1`. */
export type Query = { readonly [name: string]: string | number | boolean | null | undefined }

/** GET of JSON. Throws TroubleError. */
export async function ask<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return read<T>(await call(`${path}${queryText(query)}`, signal ? { signal } : {}))
}

/** GET of text. Throws TroubleError. */
export async function askText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await call(path, signal ? { signal } : {})
  if (!response.ok) throw await troubleIn(response)
  return response.text()
}

/** POST of JSON; the session's cookie goes along. Throws TroubleError. */
export async function send<T>(path: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return read<T>(await call(path, { method: 'POST', headers, body: JSON.stringify(body) }))
}

/** `?a=1&b=2`, or nothing. */
export function queryText(query: Query): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === false || value === '') continue
    params.set(name, value === true ? '1' : String(value))
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

/** Path of an asset's routes. A key's slashes stay: the server reads the rest of the path as the key. */
export function assetPath(key: string, rest = ''): string {
  return `/api/assets/${key.split('/').map(encodeURIComponent).join('/')}${rest}`
}

async function call(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new TroubleError(
      0,
      plainTrouble('no-server', 'The viewer does not answer. Is `headwater viewer` still running?'),
    )
  }
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw await troubleIn(response)
  return (await response.json()) as T
}

async function troubleIn(response: Response): Promise<TroubleError> {
  const body: unknown = await response.json().catch(() => null)
  const trouble = isTrouble(body)
    ? body
    : plainTrouble('no-answer', `The viewer answered ${response.status} ${response.statusText}`.trim())
  return new TroubleError(response.status, trouble)
}

function isTrouble(body: unknown): body is TroubleView {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body
}
