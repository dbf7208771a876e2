import type { CodeView } from '@headwater/viewer'
import hljs from 'highlight.js/lib/core'
import python from 'highlight.js/lib/languages/python'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'

hljs.registerLanguage('sql', sql)
hljs.registerLanguage('python', python)
hljs.registerLanguage('typescript', typescript)

/** Characters that are worth colours: beyond, a page would stand still for them. */
const MOST = 200_000

/**
 * Code as HTML: spans with classes, everything of the code itself escaped by highlight.js. Null for what is to be shown as plain
 * text. The only HTML of the page that is made from what people wrote.
 */
export function highlighted({ language, text }: CodeView): string | null {
  if (language === 'text' || text.length > MOST) return null
  return hljs.highlight(text, { language, ignoreIllegals: true }).value
}
