import type { AssetView, PartitionsView } from '@headwater/viewer'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { planHref } from '../app/address.ts'
import { useAssetHref } from '../asset/panel-address.ts'
import { Button, formatCount, plural, StateMark } from '../ui/index.ts'
import { type Span, troubleSpans } from './summary.ts'

const SHOWN = 4
const MORE = 50

interface TroubleSpansProps {
  readonly asset: AssetView
  readonly view: PartitionsView
}

/** What is not fresh, newest first: to go there, and to plan what mends it. */
export function TroubleSpans({ asset, view }: TroubleSpansProps) {
  const hrefOf = useAssetHref()
  const [isOpen, setOpen] = useState(false)
  const { spans, total } = useMemo(() => troubleSpans(view, isOpen ? MORE : SHOWN), [view, isOpen])
  if (total === 0) return null
  return (
    <ul className="trouble-spans" aria-label="Not fresh">
      {spans.map((span) => (
        <li key={span.first}>
          <StateMark state={span.state} />
          <Link replace href={hrefOf(asset.key, { tab: 'partitions', partition: span.last })}>
            {rangeWord(span)}
          </Link>
          {asset.operation !== null && span.state !== 'running' && (
            <Link href={planHref(asset.key, { partitions: rangeWord(span), downstream: '1' })}>
              Plan<span className="unseen"> {rangeWord(span)}</span>
            </Link>
          )}
        </li>
      ))}
      {total > spans.length && (
        <li className="trouble-spans-more">
          {isOpen ? (
            <span className="dim">and {plural(total - spans.length, 'older one')}</span>
          ) : (
            <Button variant="quiet" size="s" onPress={() => setOpen(true)}>
              {formatCount(total - spans.length)} more
            </Button>
          )}
        </li>
      )}
    </ul>
  )
}

/** As `--partitions` reads it. */
function rangeWord({ first, last }: Span): string {
  return first === last ? first : `${first}..${last}`
}
