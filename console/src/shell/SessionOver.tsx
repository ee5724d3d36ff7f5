import { useMutation } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { SubmitEvent } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import type { Session } from '../api/admin-types.ts'
import { get, rememberCsrfToken, send } from '../api/client.ts'
import { queries } from '../api/queries.ts'
import { comeBack, isSessionOver, watchSession } from '../api/session-end.ts'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { Trouble } from '../parts/Notice.tsx'
import { queryClient } from '../query-client.ts'
import { words } from '../words/en.ts'

const text = words.entry

/** The page stays as it is, under this, until the same person is back. */
export function SessionOver({ session }: { session: Session }) {
  const isOver = useSyncExternalStore(watchSession, isSessionOver)
  return isOver && <SignInAgain former={session} />
}

function SignInAgain({ former }: { former: Session }) {
  const [password, setPassword] = useState('')
  const email = former.user?.email ?? ''
  const signIn = useMutation({ mutationFn: () => signInAgain(former, { email, password }) })
  useEffect(() => {
    // Perhaps they signed in meanwhile, in another tab.
    const look = () => void goOn(former).catch(() => undefined)
    look()
    addEventListener('focus', look)
    return () => removeEventListener('focus', look)
  }, [former])

  function submit(event: SubmitEvent) {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <ModalOverlay className="overlay overlay-opaque" isOpen isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog className="dialog stack">
          <Heading slot="title">{text.over}</Heading>
          <p>{text.overText}</p>
          <form className="stack" onSubmit={submit}>
            {signIn.error !== null && <Trouble error={signIn.error} />}
            <TextField
              label={text.email}
              type="email"
              autoComplete="username"
              readOnly
              value={email}
              onChange={() => undefined}
            />
            <TextField
              label={text.password}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={setPassword}
            />
            <Button type="submit" look="main" busy={signIn.isPending}>
              {text.goOn}
            </Button>
          </form>
          <p className="small">
            <a href="/sign-in">{text.leave}</a>
          </p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

type Proof = { email: string; password: string }

async function signInAgain(former: Session, proof: Proof): Promise<void> {
  await send('POST', '/v1/session', proof)
  const { csrf_token: token, workspace } = await get<Session>('/v1/session')
  rememberCsrfToken(token)
  // Signing in leads to one's first workspace, and the page is of the one that it was opened in.
  if (workspace.id !== former.workspace.id) {
    await send('POST', '/v1/session/workspace', { workspace_id: former.workspace.id })
  }
  await goOn(former)
}

/** Goes on if the same person is there, in the same workspace: nothing of one may be sent as another. */
async function goOn(former: Session): Promise<void> {
  const now = await get<Session>('/v1/session')
  if (now.user?.id !== former.user?.id || now.workspace.id !== former.workspace.id) return
  rememberCsrfToken(now.csrf_token)
  queryClient.setQueryData(queries.session.queryKey, now)
  comeBack()
}
