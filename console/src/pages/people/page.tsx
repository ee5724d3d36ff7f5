import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Invitation, Role, User } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { OnceSecret } from '../../parts/OnceSecret.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { InviteDialog } from './invite.tsx'

const text = words.platform.people

export function PeoplePage() {
  const session = useSession()
  const users = useQuery(queries.users)
  const [isInviting, setInviting] = useState(false)
  return (
    <Page
      title={text.title}
      lead={<p>{text.lead}</p>}
      actions={
        <Button
          look="main"
          because={lacks(session, 'people:admin')}
          onPress={() => setInviting(true)}
        >
          {text.invite}
        </Button>
      }
    >
      {users.isPending ? (
        <Skeleton />
      ) : users.data === undefined ? (
        <Trouble error={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <Members users={users.data.data} ownId={session.user?.id ?? null} />
      )}
      <OpenInvitations />
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />
    </Page>
  )
}

function Members({ users, ownId }: { users: readonly User[]; ownId: string | null }) {
  const client = useQueryClient()
  const [leaving, setLeaving] = useState<User | null>(null)
  const refresh = () => client.invalidateQueries({ queryKey: queries.users.queryKey })
  const change = useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) =>
      send<User>('PATCH', `/v1/users/${id}`, { role }),
    onSettled: refresh,
  })
  const link = useMutation({
    mutationFn: (id: string) => send<{ link: string }>('POST', `/v1/users/${id}/password-link`),
  })
  const removal = useMutation({
    mutationFn: (id: string) => send('DELETE', `/v1/users/${id}`),
    onSuccess: async () => {
      setLeaving(null)
      await refresh()
    },
  })
  return (
    <>
      {change.error !== null && <Trouble error={change.error} />}
      {link.error !== null && <Trouble error={link.error} />}
      {link.data !== undefined && (
        <OnceSecret
          title={text.linkTitle}
          hint={text.link}
          secret={link.data.link}
          label={text.linkLabel}
        />
      )}
      <Card flush>
        <DataTable
          caption={text.title}
          rows={users}
          rowKey={(user) => user.id}
          columns={[
            {
              id: 'name',
              title: text.name,
              cell: (user) => (
                <>
                  <span className="strong">{user.name}</span>
                  {user.id === ownId && <span className="soft"> ({text.you})</span>}
                  <br />
                  <span className="soft small">{user.email}</span>
                </>
              ),
            },
            {
              id: 'role',
              title: text.role,
              cell: (user) => (
                <RoleChoice user={user} onChange={(role) => change.mutate({ id: user.id, role })} />
              ),
            },
            { id: 'joined', title: text.joined, cell: (user) => <When iso={user.joined_at} /> },
            {
              id: 'do',
              title: words.common.actions,
              isQuiet: true,
              align: 'end',
              cell: (user) => (
                <span className="actions actions-end">
                  <Button
                    look="quiet"
                    label={`${text.passwordLink}: ${user.name}`}
                    onPress={() => link.mutate(user.id)}
                  >
                    {text.passwordLink}
                  </Button>
                  <Button
                    look="quiet"
                    label={`${text.remove} ${user.name}`}
                    onPress={() => setLeaving(user)}
                  >
                    {text.remove}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      </Card>
      <Confirm
        title={text.removeTitle(leaving?.name ?? '')}
        confirm={text.remove}
        look="danger"
        isOpen={leaving !== null}
        busy={removal.isPending}
        error={removal.error}
        onClose={() => setLeaving(null)}
        onConfirm={() => {
          if (leaving !== null) removal.mutate(leaving.id)
        }}
      >
        <p>{text.removeText}</p>
      </Confirm>
    </>
  )
}

function RoleChoice({ user, onChange }: { user: User; onChange: (role: Role) => void }) {
  return (
    <select
      className="input input-small"
      aria-label={text.changeRole(user.name)}
      value={user.role}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {Object.entries(text.roleShort).map(([role, label]) => (
        <option key={role} value={role}>
          {label}
        </option>
      ))}
    </select>
  )
}

function OpenInvitations() {
  const client = useQueryClient()
  const invitations = useQuery(queries.invitations)
  const withdrawal = useMutation({
    mutationFn: (id: string) => send('DELETE', `/v1/users/invitations/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: queries.invitations.queryKey }),
  })
  const rows: readonly Invitation[] = invitations.data?.data ?? []
  if (rows.length === 0) return null
  return (
    <Card flush title={text.invitations}>
      <DataTable
        caption={text.invitations}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { id: 'email', title: text.email, cell: (row) => row.email },
          { id: 'role', title: text.role, cell: (row) => text.roleShort[row.role] },
          { id: 'expires', title: text.expires, cell: (row) => <When iso={row.expires_at} /> },
          {
            id: 'do',
            title: words.common.actions,
            isQuiet: true,
            align: 'end',
            cell: (row) => (
              <Button
                look="quiet"
                label={`${text.withdraw}: ${row.email}`}
                onPress={() => withdrawal.mutate(row.id)}
              >
                {text.withdraw}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  )
}
