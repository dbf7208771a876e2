import { useEffect, useState } from 'react'
import type { Drawing, LayoutRequest } from './drawing.ts'
import { keptDrawing, layOut } from './lay-out.ts'

/** A drawing and what it was made for, which may be older than what is asked for by now. */
export interface Drawn<Subject> {
  readonly subject: Subject
  readonly drawing: Drawing
}

/** Lays out what `request` says of `subject`, beside the page; until that is there, the last drawing stays. */
export function useDrawing<Subject>(
  subject: Subject,
  request: LayoutRequest,
): { readonly drawn: Drawn<Subject> | null; readonly error: unknown } {
  const [drawn, setDrawn] = useState<Drawn<Subject> | null>(null)
  const [error, setError] = useState<unknown>(null)
  const before = drawn?.subject === subject ? null : keptDrawing(request)
  useEffect(() => {
    let isWanted = true
    layOut(request).then(
      (drawing) => {
        if (!isWanted) return
        setDrawn({ subject, drawing })
        setError(null)
      },
      (failure: unknown) => {
        if (isWanted) setError(failure)
      },
    )
    return () => {
      isWanted = false
    }
  }, [subject, request])
  return { drawn: before ? { subject, drawing: before } : drawn, error }
}
