import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Account,
  AccountDoor,
  DoorConfirmation,
  DoorVerified,
  Unproven,
} from '../../api/account-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty, Notice, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { When } from '../../parts/When.tsx'
import { can, lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'
import { Urls } from './connect.tsx'
import { AccountFrame } from './frame.tsx'
import { SelfTest } from './self-test.tsx'
import { sentenceOf } from './state.ts'

const text = words.accounts.door
const REFRESH_MS = 5_000

export function AccountDoorPage() {
  return <AccountFrame>{(account) => <Door account={account} />}</AccountFrame>
}

function Door({ account }: { account: Account }) {
  const session = useSession()
  const mayLook = can(session, 'accounts:admin')
  const door = useQuery({
    ...queries.accountDoor(account.id),
    enabled: account.protocol === 'http' && mayLook,
    refetchInterval: REFRESH_MS,
  })
  if (account.protocol === 'smpp') return <p>{text.smpp}</p>
  if (!mayLook) {
    return (
      <Card>
        <Empty kind="no-permission" title={text.noPermissionTitle}>
          <p>{text.noPermission}</p>
        </Empty>
      </Card>
    )
  }
  if (door.isPending) return <Skeleton rows={6} />
  if (door.data === undefined) {
    return <Trouble error={door.error} onRetry={() => void door.refetch()} />
  }
  return (
    <>
      {door.data.confirmation !== null && <Confirmation asked={door.data.confirmation} />}
      <div className="grid-main">
        <Card title={text.title}>
          <div className="stack">
            <Urls urls={door.data.urls} />
            <p className="small">
              {door.data.public_base_url === null ? (
                text.noBase
              ) : (
                <>
                  <span className="soft">{text.base}</span> <code>{door.data.public_base_url}</code>
                </>
              )}
            </p>
          </div>
        </Card>
        <Counts account={account} door={door.data} />
      </div>
      <Quarantine account={account} door={door.data} />
      <SelfTest account={account} />
    </>
  )
}

const CONFIRMATION_TONES = { waiting: 'info', confirmed: 'good', 'given-up': 'bad' } as const

/** Whether the vendor was told that we want what it brings. */
const Confirmation = ({ asked }: { asked: DoorConfirmation }) => (
  <Notice tone={CONFIRMATION_TONES[asked.state]} title={text.confirmations[asked.state]}>
    <p>
      {text.confirmationNext[asked.state]} {asked.because !== null && sentenceOf(asked.because)}
    </p>
    <p className="small soft">
      <When iso={asked.since} />
      {asked.next_at !== null && (
        <>
          {' · '}
          {text.confirmationTry} <When iso={asked.next_at} />
        </>
      )}
    </p>
  </Notice>
)

function Counts({ account, door }: { account: Account; door: AccountDoor }) {
  const health = useQuery({ ...queries.accountHealth(account.id), retry: false })
  const figures = [
    [text.proven, health.data?.window.receipts ?? null],
    [text.refusedToday, door.refused.today],
    [text.refusedTotal, door.refused.total],
    [text.quarantined, door.quarantined],
  ] as const
  return (
    <Card title={text.countsTitle}>
      <dl className="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === null ? '–' : number(value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

function Quarantine({ account, door }: { account: Account; door: AccountDoor }) {
  const session = useSession()
  const client = useQueryClient()
  const verifying = useMutation({
    mutationFn: () => send<DoorVerified>('POST', `/v1/accounts/${account.id}/door/verify`, {}),
    onSuccess: async ({ proven, checked }) => {
      say(text.verified(proven, checked))
      await client.invalidateQueries({ queryKey: ['account', account.id] })
    },
  })
  return (
    <Card
      title={text.quarantineTitle}
      actions={
        door.quarantined > 0 && (
          <Button
            busy={verifying.isPending}
            because={lacks(session, 'accounts:admin')}
            onPress={() => verifying.mutate()}
          >
            {text.verify}
          </Button>
        )
      }
    >
      <div className="stack">
        <p>{text.quarantineLead}</p>
        {verifying.error !== null && <Trouble error={verifying.error} />}
        {verifying.data !== undefined && (
          <Notice
            tone={verifying.data.still_refused === 0 ? 'good' : 'warn'}
            title={text.verified(verifying.data.proven, verifying.data.checked)}
          />
        )}
        {door.latest.length === 0 ? (
          <Empty kind="all-done" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        ) : (
          <>
            <div className="inset">
              <DataTable
                caption={text.quarantineTitle}
                rows={door.latest}
                rowKey={({ id }) => id}
                columns={[
                  { id: 'at', title: text.at, cell: ({ at }) => <When iso={at} /> },
                  { id: 'because', title: text.because, cell: (one) => <Because one={one} /> },
                ]}
              />
            </div>
            {door.quarantined > door.latest.length && (
              <p className="small soft">{text.more(door.latest.length, door.quarantined)}</p>
            )}
          </>
        )}
      </div>
    </Card>
  )
}

/** What a stranger may have written: shown as text, and only when asked for. */
function Because({ one }: { one: Unproven }) {
  return (
    <div className="stack-tight">
      {one.mismatch !== null && <p className="strong">{text.mismatches[one.mismatch]}</p>}
      <p>{sentenceOf(one.because)}</p>
      {one.mismatch !== null && <p className="small">{text.mismatchNext[one.mismatch]}</p>}
      <details className="raw">
        <summary>{text.request}</summary>
        <pre>
          {[
            `${one.method} ${one.url}`,
            ...Object.entries(one.headers).map(([name, value]) => `${name}: ${value}`),
          ].join('\n')}
        </pre>
      </details>
    </div>
  )
}
