import { UserError } from '@headwater/errors'

/** The stats source of this target; a `UserError` where it is not configured. */
export function sourceUrl(env: { readonly [name: string]: string | undefined }): string {
  const url = env.SEASON_URL
  if (!url) throw new UserError('bad-config', 'SEASON_URL is not set: where is the stats source?')
  return url
}
