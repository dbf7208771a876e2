/** A piece of a report. What reports have of Markdown, and no more; what is not known is a paragraph as it stands. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly text: readonly Span[] }
  | { readonly type: 'paragraph'; readonly text: readonly Span[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly Item[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'table'; readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }

export interface Item {
  readonly depth: number
  /** Of a checklist; null: it is none. */
  readonly done: boolean | null
  readonly text: readonly Span[]
}

export type Cell = readonly Span[]

export interface Span {
  readonly kind: 'text' | 'code' | 'strong'
  readonly text: string
}

/** Markdown as blocks: plain data, so that nothing in it is ever markup of the page. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  const take = (wanted: (line: string) => boolean): string[] => {
    const taken: string[] = []
    for (let line = lines[at]; line !== undefined && wanted(line); line = lines[at]) {
      taken.push(line)
      at += 1
    }
    return taken
  }
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const heading = HEADING.exec(line)
    if (line.trim() === '') at += 1
    else if (FENCE.test(line)) {
      at += 1
      blocks.push({ type: 'code', text: take((one) => !FENCE.test(one)).join('\n') })
      at += 1
    } else if (heading) {
      at += 1
      blocks.push({ type: 'heading', level: heading[1]?.length ?? 1, text: spansOf(heading[2] ?? '') })
    } else if (line.startsWith('|')) blocks.push(tableOf(take((one) => one.startsWith('|'))))
    else if (ITEM.test(line)) {
      const ordered = /^\s*\d/.test(line)
      // A line that is set in goes on with the item above it.
      blocks.push({ type: 'list', ordered, items: itemsOf(take((one) => ITEM.test(one) || /^\s+\S/.test(one))) })
    } else {
      const text = take((one) => one.trim() !== '' && !startsBlock(one)).join(' ')
      blocks.push({ type: 'paragraph', text: spansOf(text) })
    }
  }
  return blocks
}

const HEADING = /^(#{1,6})\s+(.*)$/
const FENCE = /^\s*```/
const ITEM = /^(\s*)(?:[-*]|\d+\.)\s+(?:\[([ xX])\]\s+)?(.*)$/

function startsBlock(line: string): boolean {
  return HEADING.test(line) || FENCE.test(line) || ITEM.test(line) || line.startsWith('|')
}

function itemsOf(lines: readonly string[]): Item[] {
  const items: { depth: number; done: boolean | null; text: string }[] = []
  for (const line of lines) {
    const [, indent = '', done, text = ''] = ITEM.exec(line) ?? []
    const last = items.at(-1)
    if (ITEM.test(line)) {
      items.push({ depth: Math.floor(indent.length / 2), done: done === undefined ? null : done !== ' ', text })
    } else if (last !== undefined) last.text += ` ${line.trim()}`
  }
  return items.map((item) => ({ ...item, text: spansOf(item.text) }))
}

function tableOf(lines: readonly string[]): Block {
  const cells = lines.filter((line) => !/^\|[\s|:-]+\|?\s*$/.test(line)).map(cellsOf)
  const [head = [], ...rows] = cells
  return { type: 'table', head, rows }
}

/** Between bars that are not escaped: `| a \| b | c |` has two. */
function cellsOf(line: string): Cell[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => spansOf(cell.trim().replaceAll('\\|', '|')))
}

/** Any sign of ASCII can be escaped. */
const ESCAPED = /\\([!-/:-@[-`{-~])/g

/** `code` and **strong**; everything else is text. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = []
  let from = 0
  const add = (kind: Span['kind'], piece: string) => {
    if (piece !== '') spans.push({ kind, text: kind === 'text' ? piece.replaceAll(ESCAPED, '$1') : piece })
  }
  for (const match of text.matchAll(/(`+)(.+?)\1|\*\*(.+?)\*\*/g)) {
    add('text', text.slice(from, match.index))
    if (match[2] !== undefined) add('code', match[2])
    else add('strong', match[3] ?? '')
    from = match.index + match[0].length
  }
  add('text', text.slice(from))
  return spans
}
