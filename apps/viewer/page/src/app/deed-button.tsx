import { useState } from 'react'
import { useSession } from '../data/index.ts'
import { Button, type ButtonProps } from '../ui/button.tsx'
import { SignInDialog } from './sign-in-dialog.tsx'

interface DeedButtonProps extends Omit<ButtonProps, 'onPress'> {
  readonly onPress: () => void
}

/** A button that changes something: without the token it asks for that first, and goes on once it was right. */
export function DeedButton({ onPress, ...rest }: DeedButtonProps) {
  const session = useSession()
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button {...rest} onPress={() => (session.data?.mayChange ? onPress() : setAsking(true))} />
      <SignInDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onSignedIn={() => {
          setAsking(false)
          onPress()
        }}
      />
    </>
  )
}
