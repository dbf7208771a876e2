import type { Ink } from '../text/ink.ts'
import { elideEnd, textWidth } from '../text/width.ts'
import { wrap } from '../text/words.ts'

/** Lines that one announcement may take: in a log nobody can ask for the rest of it. */
const most = 3

/** Something about a step: ` ▸ 2  python -m src.app`. */
export function stepLines(step: string, text: string, ink: Ink): string[] {
  return hanging(` ▸ ${elideEnd(ink.text(step), Math.floor(ink.width / 3))}  `, ink.text(text), ink)
}

/** Something about the run: ` ! the ledger cannot be reached`. */
export function noticeLines(message: string, ink: Ink): string[] {
  const [first = '', ...rest] = hanging('   ', ink.text(message), ink)
  return [` ${ink.paint('!', 'warn')}${first.slice(2)}`, ...rest]
}

/**
 * What a step started outside this machine. The page that shows it stands on a line of its own, never cut: it is there to
 * be opened.
 */
export function externalLines(
  { step, id, url }: { readonly step: string; readonly id: string; readonly url: string | null },
  ink: Ink,
): string[] {
  return [
    elideEnd(` ▸ ${ink.text(step)}  ${ink.text(id)}`, ink.width),
    ...(url === null ? [] : [`      ${ink.text(url)}`]),
  ]
}

function hanging(prefix: string, text: string, ink: Ink): string[] {
  const indent = textWidth(prefix)
  return wrap(text, Math.max(1, ink.width - indent), most).map((line, i) =>
    `${i === 0 ? prefix : ' '.repeat(indent)}${line}`.trimEnd(),
  )
}
