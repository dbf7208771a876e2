import { formatAge, formatCount, formatDuration, formatTime } from './format.ts'
import { useNow } from './now.ts'

/** A moment; `show="age"` says how long ago that was by the target's clock, and the moment itself on hovering. */
export function Time({
  at,
  show = 'moment',
}: {
  readonly at: string | Date
  readonly show?: 'moment' | 'seconds' | 'age'
}) {
  const now = useNow()
  const moment = new Date(at)
  const text = show === 'age' ? formatAge(moment, now) : formatTime(moment, show === 'seconds')
  return (
    <time dateTime={moment.toISOString()} title={`${formatTime(moment, true)} UTC`}>
      {text}
    </time>
  )
}

/** Milliseconds; a dash for what is not known. */
export function Duration({ ms }: { readonly ms: number | null }) {
  return ms === null ? <Unknown /> : <span>{formatDuration(ms)}</span>
}

/** A number with its commas; a dash for what is not known. */
export function Count({ value }: { readonly value: number | null }) {
  return value === null ? <Unknown /> : <span>{formatCount(value)}</span>
}

function Unknown() {
  return (
    <span className="dim">
      <span aria-hidden="true">–</span>
      <span className="unseen">not known</span>
    </span>
  )
}
