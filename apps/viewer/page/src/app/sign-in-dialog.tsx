import { type FormEvent, useState } from 'react'
import { useSignIn } from '../data/session.ts'
import { TroubleError, troubleOf } from '../data/trouble.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'

interface SignInDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onSignedIn: () => void
}

/** Asks for the token that the terminal printed. */
export function SignInDialog({ isOpen, onClose, onSignedIn }: SignInDialogProps) {
  const [token, setToken] = useState('')
  const signIn = useSignIn()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (token.trim() === '') return
    signIn.mutate(tokenIn(token), {
      onSuccess: ({ mayChange }) => {
        if (!mayChange) return
        setToken('')
        onSignedIn()
      },
    })
  }
  const isWrong = signIn.error instanceof TroubleError && signIn.error.status === 401
  const error = isWrong ? 'That is not the token of this viewer' : signIn.error ? troubleOf(signIn.error).message : null
  return (
    <Dialog title="Token needed" isOpen={isOpen} onClose={onClose} width="s">
      <p>Looking is open to you. To change something, paste the token that the viewer printed in its terminal.</p>
      <form className="sign-in" onSubmit={submit}>
        <TextField label="Token" type="password" value={token} onChange={setToken} error={error} />
        <div className="sign-in-actions">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isDisabled={token.trim() === '' || signIn.isPending}>
            Continue
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Also out of the whole link, which is what one copies first. */
function tokenIn(typed: string): string {
  return /#token=(\S+)/.exec(typed)?.[1] ?? typed.trim()
}
