import { useConnection, useStanding } from '../data/index.ts'
import './banner.css'

/** Said while it lasts: the ledger, or the viewer itself, does not answer. Both come back by themselves. */
export function Banner() {
  const connection = useConnection()
  const standing = useStanding()
  const trouble = standing.data?.trouble ?? null
  if (connection === 'lost') {
    return <Line text="The viewer does not answer. What you see is what was known last; this page goes on by itself." />
  }
  if (trouble === null) return null
  return (
    <Line text={`The ledger is away: ${trouble}. What you see is what was known last; this page goes on by itself.`} />
  )
}

function Line({ text }: { readonly text: string }) {
  return (
    <p className="banner" role="alert">
      <span aria-hidden="true">! </span>
      {text}
    </p>
  )
}
