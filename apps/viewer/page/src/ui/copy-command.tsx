import { IconButton } from './button.tsx'
import './copy-command.css'
import { Icon } from './icon.tsx'
import { useCopied } from './use-copied.ts'

/** A command that can be pasted as it stands. */
export function CopyCommand({ command }: { readonly command: string }) {
  const { copied, copy } = useCopied(command)
  return (
    <div className="copy-command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command is scrolled by keyboard */}
      <code tabIndex={0}>{command}</code>
      <IconButton label={copied ? 'Copied' : 'Copy the command'} size="s" onPress={copy}>
        <Icon name={copied ? 'check' : 'copy'} />
      </IconButton>
      <span className="unseen" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </div>
  )
}
