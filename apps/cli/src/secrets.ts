import { isDeepStrictEqual } from 'node:util'
import { redact, secretsOf } from '@headwater/engine/redact'

type Environment = { readonly [name: string]: string | undefined }

const environments: Environment[] = [process.env]
let secrets: readonly string[] | null = null

/** What this environment holds of secrets is hidden from now on. */
export function keepSecret(environment: Environment): void {
  // A server learns of its target again and again.
  if (environments.some((known) => isDeepStrictEqual(known, environment))) return
  environments.push(environment)
  secrets = null
}

/** A text for people or programs, without the secrets of this process and of the targets it works on. */
export function hideSecrets(text: string): string {
  secrets ??= [...new Set(environments.flatMap(secretsOf))].sort((a, b) => b.length - a.length)
  return redact(text, secrets)
}

/** The same for data: JSON, each text of it without secrets before it is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, (_, entry) => (typeof entry === 'string' ? hideSecrets(entry) : entry), 2)
}
