/** What a browser says about where a request comes from; other programs say nothing, and hold no cookie that could be abused. */
export interface RequestSource {
  /** The Host header, known to be ours. */
  readonly host: string
  readonly origin: string | undefined
  /** Sec-Fetch-Site */
  readonly site: string | undefined
}

/**
 * Whether a request was made by our own page (or by the user, who typed an address). Foreign pages are kept out of reading as well:
 * what they cannot read they could still make the server work for.
 */
export function isOwnPage({ host, origin, site }: RequestSource): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || origin === `http://${host}`
}
