import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Door, NewDoorLogin } from '../../api/callback-types.ts'
import { ApiError, send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { useNow } from '../../parts/use-now.ts'
import { words } from '../../words/en.ts'
import { errorOfField } from '../../words/field-errors.ts'

const text = words.doors
const MINUTE_MS = 60_000
const EMPTY = {
  username: '',
  password: '',
  keyId: '',
  sender: '',
  tree: 'classic',
  binds: '',
  window: '',
  perSecond: '',
}

type Wish = typeof EMPTY

type NewLoginProps = {
  door: Door
  isOpen: boolean
  onClose: () => void
  onMade: (login: NewDoorLogin) => void
}

export function NewLoginDialog({ door, isOpen, onClose, onMade }: NewLoginProps) {
  const client = useQueryClient()
  const [wish, setWish] = useState(EMPTY)
  const making = useMutation({
    mutationFn: () => send<NewDoorLogin>('POST', '/v1/door-logins', bodyOf(door, wish)),
    onSuccess: async (made) => {
      setWish(EMPTY)
      onMade(made)
      await Promise.all([
        client.invalidateQueries({ queryKey: queries.logins.queryKey }),
        client.invalidateQueries({ queryKey: queries.keys.queryKey }),
      ])
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    making.mutate()
  }
  function close() {
    making.reset()
    setWish(EMPTY)
    onClose()
  }
  return (
    <Dialog title={text.loginTitle(text.titles[door])} isOpen={isOpen} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <Fields
          door={door}
          wish={wish}
          set={(part) => setWish({ ...wish, ...part })}
          error={making.error}
        />
        {making.error !== null && (
          <Trouble error={making.error} atFields={['username', 'password']} />
        )}
        <div className="actions actions-end">
          <Button onPress={close}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={making.isPending}>
            {text.create}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

type FieldsProps = {
  door: Door
  wish: Wish
  set: (part: Partial<Wish>) => void
  error: Error | null
}

function Fields({ door, wish, set, error }: FieldsProps) {
  const problems = error instanceof ApiError ? (error.problem.errors ?? []) : []
  return (
    <>
      <TextField
        label={text.username}
        hint={door === 'twilio' ? text.usernameHintTwilio : text.usernameHint}
        error={errorOfField(problems, 'username')}
        autoComplete="off"
        mono
        value={wish.username}
        onChange={(username) => set({ username })}
      />
      <TextField
        label={text.password}
        hint={PASSWORD_HINTS[door]}
        error={errorOfField(problems, 'password')}
        autoComplete="off"
        mono
        value={wish.password}
        onChange={(password) => set({ password })}
      />
      <KeyChoice keyId={wish.keyId} onKey={(keyId) => set({ keyId })} />
      <TextField
        label={text.sender}
        hint={text.senderHint}
        autoComplete="off"
        value={wish.sender}
        onChange={(sender) => set({ sender })}
      />
      {door === 'kannel' && (
        <Select
          label={text.tree}
          value={wish.tree}
          onChange={(tree) => set({ tree })}
          choices={Object.entries(text.trees).map(([value, label]) => ({ value, label }))}
        />
      )}
      {door === 'smpp' && <Limits wish={wish} set={set} />}
    </>
  )
}

const PASSWORD_HINTS: Readonly<Record<Door, string>> = {
  messente: text.passwordHint,
  kannel: text.passwordHint,
  jasmin: text.passwordHint,
  twilio: text.passwordHintTwilio,
  smpp: text.passwordHintSmpp,
}

/** Only keys that are in force can be stood for. */
function KeyChoice({ keyId, onKey }: { keyId: string; onKey: (keyId: string) => void }) {
  const keys = useQuery(queries.keys)
  const nowMs = useNow(MINUTE_MS)
  const live = (keys.data?.data ?? []).filter(
    ({ revoked_at: revokedAt, expires_at: expiresAt }) =>
      revokedAt === null && (expiresAt === null || new Date(expiresAt).getTime() > nowMs),
  )
  return (
    <Select
      label={text.key}
      value={keyId}
      onChange={onKey}
      choices={[
        { value: '', label: text.freshKey },
        ...live.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}

const LIMITS = [
  ['binds', text.binds],
  ['window', text.window],
  ['perSecond', text.perSecond],
] as const

const Limits = ({ wish, set }: Pick<FieldsProps, 'wish' | 'set'>) => (
  <details className="more-settings">
    <summary>{text.limits}</summary>
    <div className="stack">
      {LIMITS.map(([name, label]) => (
        <TextField
          key={name}
          label={label}
          hint={text.usual}
          type="number"
          min={1}
          value={wish[name]}
          onChange={(value) => set({ [name]: value })}
        />
      ))}
    </div>
  </details>
)

const orNull = (written: string): string | null => (written.trim() === '' ? null : written.trim())
const numberOrNull = (written: string): number | null => (written === '' ? null : Number(written))

function bodyOf(door: Door, wish: Wish): object {
  return {
    door,
    username: orNull(wish.username),
    password: orNull(wish.password),
    key_id: orNull(wish.keyId),
    settings: {
      default_sender: orNull(wish.sender),
      ...(door === 'kannel' ? { kannel: wish.tree } : {}),
      ...(door === 'smpp'
        ? {
            binds_max: numberOrNull(wish.binds),
            window: numberOrNull(wish.window),
            per_second: numberOrNull(wish.perSecond),
          }
        : {}),
    },
  }
}
