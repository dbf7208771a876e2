import { UserError } from '@headwater/errors'
import type { Vars } from './session.ts'

/**
 * What `--vars` says: a map, as JSON or YAML, as dbt takes it. Words and dates that are not quoted stay texts (`on` is no
 * truth value here). Throws UserError `bad-argument` for what is no YAML, no map, or holds what JSON has no form for.
 */
export async function parseVars(text: string): Promise<Vars> {
  const { parse } = await import('yaml')
  let value: unknown
  try {
    value = parse(text)
  } catch (cause) {
    const [first = ''] = cause instanceof Error ? cause.message.split('\n') : []
    throw refused('--vars is neither JSON nor YAML', [`found  ${text}`, first.replace(/:$/, '')], cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused('--vars is no map', [`found  ${text}`])
  }
  refuseNonJson(value, [])
  return value as Vars
}

function refuseNonJson(value: unknown, path: readonly string[]): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) refuseNonJson(entry, [...path, key])
    return
  }
  if (value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)) return
  throw refused(`--vars: ${path.join('.')} is ${String(value)}`, ['expected  a text, a number, true, false or null'])
}

function refused(message: string, details: readonly string[], cause?: unknown): UserError {
  return new UserError('bad-argument', message, {
    details,
    next: [`write it as  --vars '{"season": 2025}'`],
    cause,
  })
}
