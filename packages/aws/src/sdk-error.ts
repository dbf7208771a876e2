/** What the SDK, or the network below it, says of an error; nothing is known of what is no Error. */
export interface SdkError {
  readonly name: string
  /** Of the system: `ECONNREFUSED`. Empty where there is none. */
  readonly code: string
  readonly message: string
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
])

export function sdkError(error: unknown): SdkError {
  if (!(error instanceof Error)) return { name: 'Error', code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { name: error.name, code, message: error.message === '' ? code : error.message }
}

/** Whether nobody answered, or nobody was found to ask. */
export function isUnreachable({ name, code }: Pick<SdkError, 'name' | 'code'>): boolean {
  return UNREACHABLE.has(code) || name === 'TimeoutError'
}
