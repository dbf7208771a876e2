import { useEffect, useState } from 'react'
import { Icon, IconButton } from '../ui/index.ts'

/** Copies a text, and says for a moment that it did. */
export function IconCopy({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <IconButton
      label={copied ? 'Copied' : `Copy ${what}`}
      size="s"
      onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </IconButton>
  )
}
