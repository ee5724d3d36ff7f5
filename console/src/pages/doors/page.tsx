import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Door, DoorLogin, NewDoorLogin } from '../../api/callback-types.ts'
import { DOORS } from '../../api/callback-types.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { Connect } from './connect.tsx'
import { LoginTable } from './logins.tsx'
import { NewLoginDialog } from './new-login.tsx'

const text = words.doors

const isDoor = (name: string | undefined): name is Door => DOORS.some((door) => door === name)

export function DoorsPage() {
  const { door: named } = useSearch({ from: '/signed-in/doors' })
  const navigate = useNavigate({ from: '/doors' })
  const because = lacks(useSession(), 'keys:admin')
  const [isNew, setNew] = useState(false)
  const [shown, setShown] = useState<DoorLogin | NewDoorLogin | null>(null)
  const door = isDoor(named) ? named : 'messente'
  const create = (
    <Button look="main" because={because} onPress={() => setNew(true)}>
      {text.login}
    </Button>
  )
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
          <Connect door={door} login={null} />
          <p className="small soft">{text.anyKey}</p>
        </div>
      </Card>
      <Logins onShow={setShown} />
      <NewLoginDialog
        door={door}
        isOpen={isNew}
        onClose={() => setNew(false)}
        onMade={(made) => {
          setNew(false)
          setShown(made)
        }}
      />
      <ShownDialog login={shown} preferred={door} onClose={() => setShown(null)} />
    </Page>
  )
}

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

function Logins({ onShow }: { onShow: (login: DoorLogin) => void }) {
  const logins = useQuery(queries.logins)
  if (logins.isPending) {
    return (
      <Card title={text.loginsTitle}>
        <Skeleton rows={3} />
      </Card>
    )
  }
  if (logins.data === undefined) {
    return <Trouble error={logins.error} onRetry={() => void logins.refetch()} />
  }
  return (
    <Card flush title={text.loginsTitle}>
      {logins.data.data.length === 0 ? (
        <Empty kind="first-use" title={text.emptyTitle}>
          <p>{text.empty}</p>
        </Empty>
      ) : (
        <LoginTable logins={logins.data.data} onShow={onShow} />
      )}
    </Card>
  )
}

type ShownProps = {
  login: DoorLogin | NewDoorLogin | null
  /** Which door to show of a login that opens them all. */
  preferred: Door
  onClose: () => void
}

/** How a login's client connects; with the password where it was made just now. */
function ShownDialog({ login, preferred, onClose }: ShownProps) {
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
      {login !== null && (
        <Connect door={login.door === 'any' ? preferred : login.door} login={login} />
      )}
      <div className="actions actions-end">
        <Button onPress={onClose}>{words.common.close}</Button>
      </div>
    </Dialog>
  )
}
