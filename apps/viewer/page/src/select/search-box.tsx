import { type Ref, useId, useRef } from 'react'
import { Button, Input, Label, SearchField } from 'react-aria-components'
import { useShortcut } from '../app/shortcuts.ts'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import './search-box.css'
import type { Search } from './use-search.ts'

/** Where one types a selection; what is wrong in it is marked where it stands. */
export function SearchBox({ search }: { readonly search: Search }) {
  const input = useRef<HTMLInputElement>(null)
  const noteId = useId()
  useShortcut('/', 'search', () => input.current?.select())
  return (
    <div className="search">
      <SearchField className="search-field" value={search.text} onChange={search.setText}>
        <Label className="unseen">Search by name or selection</Label>
        <span className="search-icon">
          <Icon name="search" />
        </span>
        <span className="search-line">
          <MarkedText search={search} />
          <Input
            ref={input as Ref<HTMLInputElement>}
            className="search-input"
            placeholder="fact_boxscores+"
            aria-describedby={noteId}
            aria-invalid={search.trouble !== null}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </span>
        <Button className="search-clear" aria-label="Clear the search">
          <Icon name="close" />
        </Button>
      </SearchField>
      <p id={noteId} className="search-note" aria-live="polite">
        <Note search={search} />
      </p>
    </div>
  )
}

/** The typed text once more, unseen but for the mark below what is wrong. */
function MarkedText({ search: { text, trouble } }: { readonly search: Search }) {
  const at = trouble?.at
  if (!at) return null
  // The selection is asked without the blanks around it.
  const shift = text.length - text.trimStart().length
  const from = Math.min(at[0] + shift, text.length)
  const to = Math.min(Math.max(at[1] + shift, from + 1), text.length)
  return (
    <span className="search-marked" aria-hidden="true">
      {text.slice(0, from)}
      <mark>{from === to ? '\u2002' : text.slice(from, to)}</mark>
      {text.slice(to)}
    </span>
  )
}

function Note({ search: { keys, by, trouble, text } }: { readonly search: Search }) {
  if (trouble !== null) {
    const hint = trouble.next[0]
    return (
      <span className="search-trouble">
        {trouble.message}
        {hint !== undefined && <span className="dim">{` · ${hint}`}</span>}
      </span>
    )
  }
  if (keys === null || text.trim() === '') {
    return (
      <span className="dim">
        <code>x+</code> and behind, <code>+x</code> and above, <code>tag:x</code>
      </span>
    )
  }
  return (
    <span className="dim">{`${plural(keys.length, 'asset')}${by === 'names' ? ' with that in the name' : ''}`}</span>
  )
}
