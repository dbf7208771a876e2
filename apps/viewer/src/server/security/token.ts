import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A new token: 128 bits that fit into a link. */
export function newToken(): string {
  return randomBytes(16).toString('base64url')
}

/** Compares in constant time: how long it takes tells nothing about the token. */
export function isToken(given: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

/** Cookies do not know ports: two viewers on one machine have one each. */
export function cookieName(port: number): string {
  return `headwater_${port}`
}
