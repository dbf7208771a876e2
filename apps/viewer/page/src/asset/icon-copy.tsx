import { Icon, IconButton, useCopied } from '../ui/index.ts'

/** Copies a text, and says for a moment that it did. */
export function IconCopy({ text, what }: { readonly text: string; readonly what: string }) {
  const { copied, copy } = useCopied(text)
  return (
    <IconButton label={copied ? 'Copied' : `Copy ${what}`} size="s" onPress={copy}>
      <Icon name={copied ? 'check' : 'copy'} />
    </IconButton>
  )
}
