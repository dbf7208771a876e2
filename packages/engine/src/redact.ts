/** A variable whose value nobody may read in a log: `PGPASSWORD`, `API_KEY`, `GITHUB_TOKEN`, `client_secret`, `SLACK_WEBHOOK`. */
const secretName = /PASSW(OR)?D|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|APIKEY|WEBHOOK|(^|_)(KEYS?|PWD|AUTH)(_|$)/i
/** A folder that the shell works in, not a password. */
const notSecret = new Set(['PWD', 'OLDPWD'])
/** `scheme://user:password@`: the password ends at the last `@` before the host. */
const urlPassword = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*:)([^\s/"']+)(?=@)/gi

const MASK = '***'
/** Shorter values are no secret that holds, and would blot out ordinary words. */
const SHORTEST = 4
/** Values that emulators and local databases are given. Everyone knows them, and they are words of ordinary log lines. */
const knownToAll = new Set(['test', 'true', 'false', 'none', 'null', 'admin', 'root', 'local', 'postgres', 'password'])

/**
 * The secrets of an environment, longest first: values of variables named like a secret, and the passwords inside URLs.
 * Each line of a value that has several (a private key) is one of its own, since logs are read by line.
 */
export function secretsOf(env: { readonly [name: string]: string | undefined }): readonly string[] {
  const found = new Set<string>()
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    if (secretName.test(name) && !notSecret.has(name)) for (const line of value.split(/\r?\n/)) found.add(line.trim())
    for (const [, , password] of value.matchAll(urlPassword)) {
      if (password === undefined) continue
      found.add(password)
      found.add(decoded(password))
    }
  }
  return [...found]
    .filter((secret) => secret.length >= SHORTEST && !knownToAll.has(secret.toLowerCase()))
    .sort((a, b) => b.length - a.length)
}

/**
 * A text with the given secrets, and the password of every URL in it, replaced by `***`. Pure.
 *
 * @example
 * redact('using postgres://me:hunter2@db/x', []) // 'using postgres://me:***@db/x'
 */
export function redact(text: string, secrets: readonly string[]): string {
  let safe = text
  for (const secret of secrets) safe = safe.replaceAll(secret, MASK)
  return safe.replace(urlPassword, `$1${MASK}`)
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}
