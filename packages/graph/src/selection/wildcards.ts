/** True where a pattern has one of the characters that dbt reads as a wildcard. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern)
}

/**
 * Shell-style match of the whole text, as Python's `fnmatch` does it (dbt's rule): `*` any run of characters (dots and
 * slashes too), `?` one, `[ab]` one of these, `[!ab]` none of these; an unclosed `[` is itself. Case counts.
 */
export const fnmatch = matcher(/\*+|\?|\[!?\]?[^\]]*\]|[\s\S]/gu, (wildcard) => (wildcard === '?' ? '.' : '.*'))

/** Path match: `*` and `?` stay within one folder, `**` crosses folders. */
export const pathMatch = matcher(/\*\*\/|\*+|\?|\[!?\]?[^\]]*\]|[\s\S]/gu, (wildcard) => {
  if (wildcard === '**/') return '(?:.*/)?'
  if (wildcard === '**') return '.*'
  return wildcard === '?' ? '[^/]' : '[^/]*'
})

function matcher(token: RegExp, translate: (wildcard: string) => string): (text: string, pattern: string) => boolean {
  const compiled = new Map<string, RegExp>()
  const compile = (pattern: string): RegExp => {
    let source = ''
    for (const [part] of pattern.matchAll(token)) {
      if (part.startsWith('[') && part.length > 1) source += characterClass(part.slice(1, -1))
      else source += part.startsWith('*') || part === '?' ? translate(part) : part.replace(/[\\^$.|+(){}[\]/]/, '\\$&')
    }
    const made = new RegExp(`^(?:${source})$`, 'su')
    compiled.set(pattern, made)
    return made
  }
  return (text, pattern) =>
    hasWildcard(pattern) ? (compiled.get(pattern) ?? compile(pattern)).test(text) : text === pattern
}

/** A class whose range runs backwards holds nothing, as in Python. */
function characterClass(content: string): string {
  const negated = content.startsWith('!')
  const characters = (negated ? content.slice(1) : content).replace(/[\\^[\]]/g, '\\$&')
  const source = `[${negated ? '^' : ''}${characters}]`
  try {
    new RegExp(source, 'u')
    return source
  } catch {
    return negated ? '.' : '(?!)'
  }
}
