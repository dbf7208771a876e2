/** Why Bedrock gave nothing, in a line. */
export function whyNot(error: unknown, timeoutMs: number, model: string, region: string): string {
  const name = property(error, 'name')
  switch (name) {
    case 'AbortError':
    case 'TimeoutError':
      return `no answer within ${Number((timeoutMs / 1000).toFixed(1))} s`
    case 'AccessDeniedException':
      return `access to ${model} is denied in ${region}: it has to be enabled there, and bedrock:InvokeModel allowed`
    case 'ResourceNotFoundException':
    case 'ValidationException':
      return `${model} cannot be asked in ${region}: ${message(error)}`
    case 'ThrottlingException':
    case 'ServiceQuotaExceededException':
    case 'ModelNotReadyException':
    case 'ServiceUnavailableException':
      return 'it is busy'
    case 'CredentialsProviderError':
    case 'UnrecognizedClientException':
    case 'ExpiredTokenException':
      return 'there are no valid AWS credentials'
    default:
      return `it cannot be asked (${codeOf(error) ?? (typeof name === 'string' ? name : 'unknown')})`
  }
}

function codeOf(error: unknown): string | null {
  for (let one = error; one !== null && one !== undefined; one = property(one, 'cause')) {
    const code = property(one, 'code')
    if (typeof code === 'string') return code
  }
  return null
}

function message(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'it refuses'
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
