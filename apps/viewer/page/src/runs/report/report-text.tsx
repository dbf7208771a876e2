import { type Block, blocksOf, type Span } from './markdown.ts'
import './report.css'

/** A report as it is to be read. Its places are its keys: it never changes while it is shown. */
export function ReportText({ markdown }: { readonly markdown: string }) {
  return (
    <div className="report">
      {blocksOf(markdown).map((block, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block has no other name than its place
        <BlockPart key={at} block={block} />
      ))}
    </div>
  )
}

function BlockPart({ block }: { readonly block: Block }) {
  switch (block.type) {
    case 'heading':
      // The dialog has the page's second level.
      return block.level <= 2 ? (
        <h3>
          <Words spans={block.text} />
        </h3>
      ) : (
        <h4>
          <Words spans={block.text} />
        </h4>
      )
    case 'paragraph':
      return (
        <p>
          <Words spans={block.text} />
        </p>
      )
    case 'code':
      return <pre>{block.text}</pre>
    case 'list':
      return <ListPart block={block} />
    case 'table':
      return <TablePart block={block} />
  }
}

function ListPart({ block: { ordered, items } }: { readonly block: Extract<Block, { type: 'list' }> }) {
  const List = ordered ? 'ol' : 'ul'
  return (
    <List className={ordered ? 'report-ordered' : 'report-list'}>
      {items.map(({ depth, done, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name than its place
        <li key={at} style={{ marginInlineStart: depth * 20 }}>
          {done !== null && <span>{done ? '☑ ' : '☐ '}</span>}
          <Words spans={text} />
        </li>
      ))}
    </List>
  )
}

function TablePart({ block: { head, rows } }: { readonly block: Extract<Block, { type: 'table' }> }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard
    <section className="report-table" aria-label={`Table of ${head.map(wordsOf).join(', ')}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column has no other name than its place
              <th key={at} scope="col">
                <Words spans={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name than its place
            <tr key={at}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no other name than its place
                <td key={column}>
                  <Words spans={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function wordsOf(cell: readonly Span[]): string {
  return cell.map(({ text }) => text).join('')
}

function Words({ spans }: { readonly spans: readonly Span[] }) {
  return spans.map(({ kind, text }, at) => {
    const key = `${at} ${kind}`
    if (kind === 'code') return <code key={key}>{text}</code>
    return kind === 'strong' ? <strong key={key}>{text}</strong> : <span key={key}>{text}</span>
  })
}
