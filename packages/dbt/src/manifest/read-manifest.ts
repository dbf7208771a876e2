import { readFile } from 'node:fs/promises'
import { UserError } from '@headwater/errors'
import type { Manifest } from './manifest-schema.ts'

const SCHEMA = 'v12'
const PARSE_AGAIN = 'make it again with  dbt parse'

/**
 * Reads dbt's `target/manifest.json`. `shownAs` is the path that messages name.
 * Throws UserError `bad-manifest`, with what was found and what was expected, for a file that is missing, cut short, of
 * another schema version, or of another shape.
 */
export async function readManifest(path: string, shownAs: string = path): Promise<Manifest> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const found = missing ? 'no file' : `a file that cannot be read: ${messageOf(cause)}`
    throw bad(
      missing ? `there is no dbt manifest at ${shownAs}` : `${shownAs} cannot be read`,
      found,
      PARSE_AGAIN,
      cause,
    )
  }
  return parseManifest(text, shownAs)
}

/** The same from the file's text. */
export async function parseManifest(text: string, shownAs: string): Promise<Manifest> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const found =
      text.trim() === '' ? 'an empty file' : `${text.length} characters that are no whole JSON: ${messageOf(cause)}`
    throw bad(`${shownAs} is not a whole dbt manifest`, found, PARSE_AGAIN, cause)
  }
  refuseOtherVersions(json, shownAs)
  const { manifestSchema } = await import('./manifest-schema.ts')
  const { getDotPath, safeParse } = await import('valibot')
  const result = safeParse(manifestSchema, json, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const at = getDotPath(issue) ?? 'the whole'
  throw new UserError('bad-manifest', `${shownAs} is not a dbt manifest that can be read`, {
    details: [`at        ${at}`, `found     ${issue.received}`, `expected  ${issue.expected ?? 'another shape'}`],
    next: [PARSE_AGAIN],
  })
}

function refuseOtherVersions(json: unknown, shownAs: string): void {
  const named = schemaVersion(json)
  const version = /manifest\/(v\d+)(?:\.json)?$/.exec(named ?? '')?.[1]
  if (version === SCHEMA) return
  throw bad(
    `${shownAs} is not a dbt manifest of schema ${SCHEMA}`,
    version === undefined ? (named ?? 'no metadata.dbt_schema_version') : `schema ${version}`,
    'make it again with dbt-core 1.8 to 1.11:  dbt parse',
  )
}

function schemaVersion(json: unknown): string | undefined {
  if (!isObject(json) || !isObject(json.metadata)) return undefined
  const { dbt_schema_version: version } = json.metadata
  return typeof version === 'string' ? version : undefined
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bad(message: string, found: string, next: string, cause?: unknown): UserError {
  return new UserError('bad-manifest', message, {
    details: [`found     ${found}`, `expected  a dbt manifest of schema ${SCHEMA}`],
    next: [next],
    cause,
  })
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
