import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { type Asked, askedOf, searchOfAsked } from './asked.ts'

/** Nobody types on for so long without wanting to see. */
const PAUSE_MS = 350

/** What the form says now, and what is in the address, which is what is planned: it follows the form after a pause. */
export function useAsked(): {
  readonly asked: Asked
  readonly draft: Asked
  readonly change: (part: Partial<Asked>) => void
} {
  const [params, setParams] = useSearchParams()
  const address = params.toString()
  const asked = askedOf(address)
  const [draft, setDraft] = useState(asked)
  const written = useRef(searchOfAsked(asked))

  useEffect(() => {
    // Somebody went back, or followed a link: the form says what the address does.
    const found = askedOf(address)
    if (searchOfAsked(found) === written.current) return
    written.current = searchOfAsked(found)
    setDraft(found)
  }, [address])

  useEffect(() => {
    const next = searchOfAsked(draft)
    if (next === written.current) return
    const timer = setTimeout(() => {
      written.current = next
      setParams((now) => withAsset(next, now.get('asset')), { replace: true })
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft, setParams])

  return { asked, draft, change: (part) => setDraft((before) => ({ ...before, ...part })) }
}

/** The pane of an asset stays open. */
function withAsset(search: string, asset: string | null): URLSearchParams {
  const params = new URLSearchParams(search)
  if (asset !== null) params.set('asset', asset)
  return params
}
