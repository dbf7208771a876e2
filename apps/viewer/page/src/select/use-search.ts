import type { NodeView, TroubleView } from '@headwater/viewer'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useParam, useSetParams } from '../app/address.ts'
import { useSelection } from '../data/index.ts'
import { troubleOf } from '../data/trouble.ts'
import { containing, isPlain } from './plain-words.ts'

export interface Search {
  /** As typed. */
  readonly text: string
  readonly setText: (text: string) => void
  /** What it means; null where nothing is searched for. */
  readonly keys: readonly string[] | null
  /** `selection`: as the command line reads it; `names`: names that contain it, for it is none yet. */
  readonly by: 'selection' | 'names'
  readonly trouble: TroubleView | null
  /** Something is asked, and nothing is known of it yet. */
  readonly isPending: boolean
}

const PAUSE_MS = 120
const noAssets: readonly NodeView[] = []

/** The search, kept in the address as `?select=`: asked as one types, after a short pause. */
export function useSearch(assets: readonly NodeView[] = noAssets): Search {
  const [select] = useParam('select')
  const setParams = useSetParams()
  const [text, setText] = useState(select ?? '')
  const written = useRef(select)
  useEffect(() => {
    // Somebody followed a link, or went back.
    if (select !== written.current) setText(select ?? '')
    written.current = select
  }, [select])
  useEffect(() => {
    const wanted = text.trim() === '' ? null : text.trim()
    if (wanted === written.current) return
    const timer = setTimeout(() => {
      written.current = wanted
      // What is searched for is to be seen: a focus on something else would hide it.
      setParams({ select: wanted, focus: null, up: null, down: null }, 'replace')
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text, setParams])

  const asked = select?.trim() ?? ''
  const answer = useSelection(asked)
  const lastGood = useRef<readonly string[] | null>(null)
  if (asked === '') lastGood.current = null
  else if (answer.data) lastGood.current = answer.data.keys
  const failed = asked !== '' && answer.isError
  const names = useMemo(() => (failed && isPlain(asked) ? containing(assets, asked) : []), [failed, asked, assets])
  const byNames = names.length > 0
  return {
    text,
    setText,
    keys: asked === '' ? null : byNames ? names : lastGood.current,
    by: byNames ? 'names' : 'selection',
    trouble: failed && !byNames ? troubleOf(answer.error) : null,
    isPending: asked !== '' && !failed && lastGood.current === null,
  }
}
