import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { DoorLogin } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

const text = words.doors

type TableProps = { logins: readonly DoorLogin[]; onShow: (login: DoorLogin) => void }

export function LoginTable({ logins, onShow }: TableProps) {
  const because = lacks(useSession(), 'keys:admin')
  const keys = useQuery(queries.keys)
  const [leaving, setLeaving] = useState<DoorLogin | null>(null)
  const keyName = (id: string) => keys.data?.data.find((key) => key.id === id)?.name ?? id
  return (
    <>
      <DataTable
        caption={text.loginsTitle}
        rows={logins}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'username',
            title: text.facts.username,
            cell: ({ username }) => <span className="strong mono anywhere">{username}</span>,
          },
          {
            id: 'door',
            title: text.door,
            cell: ({ door }) => <span className="nowrap">{text.titles[door]}</span>,
          },
          { id: 'key', title: text.keyColumn, cell: ({ key_id: id }) => keyName(id) },
          {
            id: 'created',
            title: text.created,
            cell: ({ created_at: at }) => <When iso={at} />,
          },
          {
            id: 'state',
            title: text.state,
            cell: ({ revoked_at: revokedAt }) => (
              <span className="state">{revokedAt === null ? text.live : text.revoked}</span>
            ),
          },
          {
            id: 'do',
            title: words.common.actions,
            isQuiet: true,
            align: 'end',
            cell: (login) =>
              login.revoked_at === null && (
                <div className="actions actions-end">
                  <Button
                    look="quiet"
                    label={`${text.how}: ${login.username}`}
                    onPress={() => onShow(login)}
                  >
                    {text.how}
                  </Button>
                  <Button
                    look="quiet"
                    label={`${text.revoke} ${login.username}`}
                    because={because}
                    onPress={() => setLeaving(login)}
                  >
                    {text.revoke}
                  </Button>
                </div>
              ),
          },
        ]}
      />
      <RevokeDialog login={leaving} onClose={() => setLeaving(null)} />
    </>
  )
}

function RevokeDialog({ login, onClose }: { login: DoorLogin | null; onClose: () => void }) {
  const client = useQueryClient()
  const revocation = useMutation({
    mutationFn: ({ id }: DoorLogin) => send('DELETE', `/v1/door-logins/${id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.logins.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      title={text.revokeTitle(login?.username ?? '')}
      confirm={text.revoke}
      look="danger"
      isOpen={login !== null}
      busy={revocation.isPending}
      error={revocation.error}
      onClose={onClose}
      onConfirm={() => {
        if (login !== null) revocation.mutate(login)
      }}
    >
      <p>{text.revokeText}</p>
    </Confirm>
  )
}
