/**
 * SQL with Jinja, without what cannot change its result: comments, and white space beyond one space. Two texts that
 * squeeze to the same string do the same.
 * Strings, quoted names and dollar quotes stay as they are. Jinja inside a SQL comment stays too, since dbt runs it there:
 * `-- {% if is_incremental() %}` decides about the lines that follow.
 */
export function squeezeSql(text: string): string {
  let out = ''
  // White space beside a bracket, a comma or a semicolon says nothing; elsewhere it is one space.
  let spaced = false
  let tight = true
  for (let i = 0; i < text.length; ) {
    token.lastIndex = i
    const [found = '', words, mark] = token.exec(text) ?? []
    let end = i + found.length
    let piece = ''
    if (words !== undefined) piece = words
    else if (mark === undefined) spaced = true
    else {
      end = endOf(text, i, mark)
      if (mark === '{{' || mark === '{%') piece = squeezeJinja(text.slice(i, end))
      else if (mark === '--' || mark === '/*') piece = jinjaIn(text.slice(i, end))
      else if (mark !== '{#') piece = text.slice(i, end)
      if (mark === '--' || mark === '/*') spaced = true
    }
    i = end
    if (piece === '') continue
    const bracket = mark !== undefined && '(),;'.includes(mark)
    if (spaced && !tight && !bracket) out += ' '
    out += piece
    tight = bracket && mark !== ')'
    // What a comment ends is a space too.
    spaced = mark === '--' || mark === '/*'
  }
  return out
}

/** White space; or words one space apart; or what may begin something else. */
const token = /\s+|([^\s(),;{/'"$-]+(?: [^\s(),;{/'"$-]+)*)|(--|\/\*|\{[#{%]|[\s\S])/y

/** Where that ends which a mark begins. */
function endOf(text: string, start: number, mark: string): number {
  switch (mark) {
    case '{#':
      return endAfter(text, '#}', start + 2)
    case '{{':
    case '{%':
      return jinjaEnd(text, start)
    case '--':
      return commentEnd(text, start, '\n')
    case '/*':
      return commentEnd(text, start, '*/')
    case "'":
    case '"':
      return quoteEnd(text, start)
    case '$':
      return dollarQuoteEnd(text, start)
    default:
      return start + mark.length
  }
}

/** Python without `#` comments, blank lines and white space at the ends of lines. Indentation and strings stay. */
export function squeezePython(text: string): string {
  const token = /'''[\s\S]*?(?:'''|$)|"""[\s\S]*?(?:"""|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?|#[^\n]*/g
  return text
    .replace(token, (part) => (part.startsWith('#') ? '' : part))
    .replace(/[ \t\r]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

const jinjaPart = /('(?:\\[\s\S]|[^'\\])*'?|"(?:\\[\s\S]|[^"\\])*"?)|\s*([(),])\s*|\s+/g

/** One tag without white space that says nothing; its white space control (`{{-`) says nothing in SQL either. */
function squeezeJinja(tag: string): string {
  const inner = tag.slice(2, -2).replace(/^[-+]/, '').replace(/[-+]$/, '').trim()
  const squeezed = inner.replace(jinjaPart, (_, text?: string, mark?: string) => text ?? mark ?? ' ')
  return `${tag.slice(0, 2)}${squeezed}${tag.slice(-2)}`
}

/** The end of a `{{ }}` or `{% %}`, whose strings may hold the closing mark. */
function jinjaEnd(text: string, start: number): number {
  const close = text.charAt(start + 1) === '{' ? '}}' : '%}'
  for (let i = start + 2; i < text.length; ) {
    const one = text.charAt(i)
    if (text.startsWith(close, i)) return i + 2
    i = one === "'" || one === '"' ? jinjaStringEnd(text, i) : i + 1
  }
  return text.length
}

function jinjaStringEnd(text: string, start: number): number {
  const quote = text.charAt(start)
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++
    else if (text.charAt(i) === quote) return i + 1
  }
  return text.length
}

/** The end of a SQL string or quoted name: a doubled quote stays inside, and so does Jinja with quotes of its own. */
function quoteEnd(text: string, start: number): number {
  plainQuote.lastIndex = start
  if (plainQuote.test(text)) return plainQuote.lastIndex
  const quote = text.charAt(start)
  const escapes = /[eE]/.test(text.charAt(start - 1)) && !/\w/.test(text.charAt(start - 2))
  for (let i = start + 1; i < text.length; ) {
    const one = text.charAt(i)
    if (escapes && one === '\\') i += 2
    else if (one === '{' && /[{%]/.test(text.charAt(i + 1))) i = jinjaEnd(text, i)
    else if (one !== quote) i++
    else if (text.charAt(i + 1) === quote) i += 2
    else return i + 1
  }
  return text.length
}

/** The most common form, nothing special inside. */
const plainQuote = /'[^'{\\]*'(?!')|"[^"{\\]*"(?!")/y

function dollarQuoteEnd(text: string, start: number): number {
  const tag = /^\$(?:[A-Za-z_]\w*)?\$/.exec(text.slice(start, start + 66))?.[0]
  if (tag === undefined) return start + 1
  return endAfter(text, tag, start + tag.length)
}

/** The end of a SQL comment; a Jinja tag in it may run over several lines. */
function commentEnd(text: string, start: number, close: string): number {
  const end = endAfter(text, close, start + 2)
  const brace = text.indexOf('{', start)
  if (brace === -1 || brace >= end) return end
  for (let i = start + 2; i < text.length; ) {
    if (text.startsWith(close, i)) return i + close.length
    if (text.startsWith('{#', i)) i = endAfter(text, '#}', i + 2)
    else if (text.startsWith('{{', i) || text.startsWith('{%', i)) i = jinjaEnd(text, i)
    else i++
  }
  return text.length
}

/** The Jinja tags of a comment. */
function jinjaIn(comment: string): string {
  if (!comment.includes('{')) return ''
  let jinja = ''
  for (let i = 0; i < comment.length; ) {
    if (comment.startsWith('{#', i)) i = endAfter(comment, '#}', i + 2)
    else if (comment.startsWith('{{', i) || comment.startsWith('{%', i)) {
      const end = jinjaEnd(comment, i)
      jinja += squeezeJinja(comment.slice(i, end))
      i = end
    } else i++
  }
  return jinja
}

function endAfter(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found + mark.length
}
