import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { CompatibleDoor, Door, DoorLogin, NewDoorLogin } from '../../api/callback-types.ts'
import { DOORS } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Select } from '../../parts/Field.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { Connect } from './connect.tsx'
import { LoginTable } from './logins.tsx'
import { NewLoginDialog } from './new-login.tsx'

const text = words.doors

const NO_LOGIN = ''

const isDoor = (name: string | undefined): name is Door => DOORS.some((door) => door === name)

export function DoorsPage() {
  const { door: named } = useSearch({ from: '/signed-in/doors' })
  const navigate = useNavigate({ from: '/doors' })
  const because = lacks(useSession(), 'keys:admin')
  const [isNew, setNew] = useState(false)
  const [loginId, setLoginId] = useState<string | null>(null)
  const [shown, setShown] = useState<DoorLogin | NewDoorLogin | null>(null)
  const door = isDoor(named) ? named : 'messente'
  const create = (
    <Button look="main" because={because} onPress={() => setNew(true)}>
      {text.login}
    </Button>
  )
  const doors = useQuery(queries.doors)
  const logins = useQuery(queries.logins)
  if (doors.data === undefined || logins.data === undefined) {
    return (
      <Page title={text.title} lead={<p>{text.lead}</p>}>
        {doors.isPending || logins.isPending ? (
          <Skeleton rows={10} />
        ) : (
          <Trouble
            error={doors.error ?? logins.error}
            onRetry={() => void Promise.all([doors.refetch(), logins.refetch()])}
          />
        )}
      </Page>
    )
  }
  const fitting = logins.data.data.filter(
    (one) => one.revoked_at === null && (one.door === door || one.door === 'any'),
  )
  const login =
    loginId === NO_LOGIN ? null : (fitting.find(({ id }) => id === loginId) ?? fitting[0] ?? null)
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <Card title={text.connectTitle} actions={create}>
        <div className="stack">
          <DoorChoice
            door={door}
            onDoor={(next) =>
              void navigate({ search: { door: next }, replace: true, resetScroll: false })
            }
          />
          <LoginChoice logins={fitting} login={login} onLogin={setLoginId} />
          <Connect at={placeOf(doors.data.data, door)} login={login} />
          {door !== 'smpp' && (
            <p className="small soft">
              {text.anyKey} {door === 'twilio' && text.unsigned}
            </p>
          )}
        </div>
      </Card>
      <Card flush title={text.loginsTitle}>
        {logins.data.data.length === 0 ? (
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        ) : (
          <LoginTable logins={logins.data.data} onShow={setShown} />
        )}
      </Card>
      <NewLoginDialog
        door={door}
        isOpen={isNew}
        onClose={() => setNew(false)}
        onMade={(made) => {
          setNew(false)
          setShown(made)
        }}
      />
      <ShownDialog
        login={shown}
        at={placeOf(doors.data.data, shown === null || shown.door === 'any' ? door : shown.door)}
        onClose={() => setShown(null)}
      />
    </Page>
  )
}

const placeOf = (doors: readonly CompatibleDoor[], wanted: Door): CompatibleDoor | undefined =>
  doors.find(({ door }) => door === wanted)

type ChoiceProps = { door: Door; onDoor: (door: Door) => void }

const DoorChoice = ({ door, onDoor }: ChoiceProps) => (
  <div className="stack-tight">
    <p id="door-choice">{text.choose}</p>
    <div className="chips" role="group" aria-labelledby="door-choice">
      {DOORS.map((one) => (
        <button
          key={one}
          type="button"
          className="chip"
          aria-pressed={one === door}
          title={text.about[one]}
          onClick={() => onDoor(one)}
        >
          {text.titles[one]}
        </button>
      ))}
    </div>
  </div>
)

type LoginChoiceProps = {
  logins: readonly DoorLogin[]
  login: DoorLogin | null
  onLogin: (id: string) => void
}

/** Whose name stands in the texts below; nothing where there is no choice. */
const LoginChoice = ({ logins, login, onLogin }: LoginChoiceProps) =>
  logins.length === 0 ? null : (
    <Select
      label={text.asWhom}
      value={login?.id ?? NO_LOGIN}
      onChange={onLogin}
      choices={[
        ...logins.map(({ id, username }) => ({ value: id, label: username })),
        { value: NO_LOGIN, label: text.asNobody },
      ]}
    />
  )

type ShownProps = {
  login: DoorLogin | NewDoorLogin | null
  at: CompatibleDoor | undefined
  onClose: () => void
}

/** How a login's client connects; with the password where it was made just now. */
function ShownDialog({ login, at, onClose }: ShownProps) {
  return (
    <Dialog
      title={text.howTitle(login?.username ?? '')}
      isOpen={login !== null}
      onClose={onClose}
      wide
    >
      {login !== null && 'password' in login && (
        <OnceSecret
          title={text.secretTitle}
          hint={text.secret}
          secret={login.password}
          label={text.secretLabel}
        />
      )}
      {login !== null && <Connect at={at} login={login} />}
      <div className="actions actions-end">
        <Button onPress={onClose}>{words.common.close}</Button>
      </div>
    </Dialog>
  )
}
