import type { StartedView } from '@headwater/viewer'
import type { ReactNode } from 'react'
import { Button, Dialog, TroubleNote } from '../ui/index.ts'
import { DeedProgress } from './deed-progress.tsx'

interface DeedDialogProps {
  /** Also what the button says that does it. */
  readonly title: string
  readonly onClose: () => void
  readonly deed: { readonly data: StartedView | undefined; readonly error: unknown; readonly isPending: boolean }
  readonly canDo: boolean
  readonly onDo: () => void
  readonly isDanger?: boolean
  /** What is asked before. */
  readonly children: ReactNode
}

/** Asks, does it, and shows what the command says until it has ended. */
export function DeedDialog({ title, onClose, deed, canDo, onDo, isDanger = false, children }: DeedDialogProps) {
  const startId = deed.data?.startId ?? null
  // One button from the first to the last: it keeps the focus, or Escape would be the page's and close what is behind.
  const press = startId !== null ? onClose : deed.isPending ? () => {} : onDo
  const actions = (
    <>
      {startId === null && <Button onPress={onClose}>Cancel</Button>}
      <Button
        variant={startId !== null ? 'plain' : isDanger ? 'danger' : 'primary'}
        isDisabled={startId === null && !canDo}
        onPress={press}
      >
        {startId === null ? title : 'Close'}
      </Button>
    </>
  )
  return (
    <Dialog title={title} isOpen onClose={onClose} actions={actions} width={startId === null ? 'm' : 'l'}>
      {startId === null ? children : <DeedProgress startId={startId} />}
      {deed.error != null && <TroubleNote error={deed.error} />}
    </Dialog>
  )
}
