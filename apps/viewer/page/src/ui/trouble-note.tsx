import { TroubleError, troubleOf } from '../data/trouble.ts'
import { Button } from './button.tsx'
import { CopyCommand } from './copy-command.tsx'
import './notes.css'

/** What went wrong, and the commands that help; `onRetry` asks again, where that may help: what was asked wrongly stays wrong. */
export function TroubleNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { message, details, next } = troubleOf(error)
  return (
    <div className="trouble-note" role="alert">
      <p className="trouble-note-message">
        <span aria-hidden="true">✖ </span>
        {message}
      </p>
      {details.length > 0 && <pre className="trouble-note-details">{details.join('\n')}</pre>}
      {next.map((line) => (isCommand(line) ? <CopyCommand key={line} command={line} /> : <p key={line}>{line}</p>))}
      {onRetry && mayPass(error) && (
        <Button size="s" onPress={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** What helps is a command or a hint: `did you mean …`. */
function isCommand(line: string): boolean {
  return /^(pnpm|npx|headwater) /.test(line)
}

function mayPass(error: unknown): boolean {
  return !(error instanceof TroubleError) || error.status === 0 || error.status >= 500
}
