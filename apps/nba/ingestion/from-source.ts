import type { OperationContext } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { SourceClient } from '../season/client.ts'
import type { Patience } from '../season/fetch-answer.ts'

/**
 * Asks the stats source of this target (SEASON_URL; a `UserError` where it is not configured). When one of several answers
 * cannot be used the others are not waited for: a silent page would hold up the news for a minute.
 */
export async function fromSource<Answers>(
  { env, signal }: Pick<OperationContext, 'env' | 'signal'>,
  ask: (source: SourceClient) => Promise<Answers>,
  patience: Partial<Omit<Patience, 'signal'>> = {},
): Promise<Answers> {
  const url = env.SEASON_URL
  if (!url) throw new UserError('bad-config', 'SEASON_URL is not set: where is the stats source?')
  const over = new AbortController()
  try {
    return await ask(new SourceClient({ url, signal: AbortSignal.any([signal, over.signal]), ...patience }))
  } finally {
    over.abort()
  }
}
