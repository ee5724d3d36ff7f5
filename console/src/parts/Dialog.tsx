import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { words } from '../words/en.ts'
import { Button } from './Button.tsx'
import { Trouble } from './Notice.tsx'

type DialogProps = {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  wide?: boolean
}

export function Dialog({ title, isOpen, onClose, children, wide = false }: DialogProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Modal className={wide ? 'modal modal-wide' : 'modal'}>
        <AriaDialog className="dialog stack">
          <Heading slot="title">{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

type ConfirmProps = Omit<DialogProps, 'wide'> & {
  confirm: string
  look?: 'main' | 'danger'
  onConfirm: () => void
  busy: boolean
  error: unknown
}

/** Asks before something that cannot be undone, and says what will happen. */
export function Confirm({
  confirm,
  look = 'main',
  onConfirm,
  busy,
  error,
  ...dialog
}: ConfirmProps) {
  return (
    <Dialog {...dialog}>
      {dialog.children}
      {error !== null && error !== undefined && <Trouble error={error} />}
      <div className="actions actions-end">
        <Button onPress={dialog.onClose}>{words.common.notNow}</Button>
        <Button look={look} busy={busy} onPress={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
