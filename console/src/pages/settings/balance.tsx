import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Workspace } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { CreditMovement } from '../../api/sending-types.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { useNames } from '../../shell/names.ts'
import { lacks, useSession } from '../../shell/session.ts'
import { SettingsTabs } from '../../shell/tabs.tsx'
import { useWorkspace } from '../../shell/use-workspace.ts'
import { words } from '../../words/en.ts'
import { price } from '../../words/format.ts'

const text = words.sending.balance

export function BalancePage() {
  const workspace = useWorkspace()
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <SettingsTabs />
      {workspace === undefined ? (
        <Skeleton />
      ) : (
        <div className="grid-half">
          <BalanceCard workspace={workspace} />
          <Movements workspace={workspace} />
        </div>
      )}
    </Page>
  )
}

type Movement = { amount: string | null; note: string }

function BalanceCard({ workspace }: { workspace: Workspace }) {
  const client = useQueryClient()
  const because = lacks(useSession(), 'workspaces:admin')
  const [amount, setAmount] = useState('')
  const [note, setNote] = useState('')
  const [isLeaving, setLeaving] = useState(false)
  const moving = useMutation({
    mutationFn: (movement: Movement) =>
      send('POST', `/v1/workspaces/${workspace.id}/credit`, movement),
    onSuccess: async () => {
      setAmount('')
      setNote('')
      setLeaving(false)
      await client.invalidateQueries({ queryKey: queries.workspaces.queryKey })
      await client.invalidateQueries({ queryKey: queries.credits(workspace.id).queryKey })
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    moving.mutate({ amount: amount.trim().replace(',', '.'), note })
  }
  const { balance } = workspace
  return (
    <Card title={text.now}>
      <form className="stack" onSubmit={submit}>
        <p className={balance === null ? 'soft' : 'figure'}>
          {balance === null ? text.off : price(balance)}
        </p>
        <div className="field-row">
          <TextField
            label={`${text.amount} (${workspace.currency})`}
            hint={text.amountHint}
            inputMode="decimal"
            autoComplete="off"
            required
            value={amount}
            onChange={setAmount}
          />
          <TextField label={text.note} autoComplete="off" value={note} onChange={setNote} />
        </div>
        {moving.error !== null && !isLeaving && <Trouble error={moving.error} />}
        <div className="actions">
          <Button type="submit" look="main" busy={moving.isPending} because={because}>
            {balance === null ? text.switchOn : text.add}
          </Button>
          {balance !== null && (
            <Button look="quiet" because={because} onPress={() => setLeaving(true)}>
              {text.switchOff}
            </Button>
          )}
        </div>
      </form>
      <Confirm
        title={text.switchOffTitle}
        confirm={text.switchOff}
        isOpen={isLeaving}
        busy={moving.isPending}
        error={moving.error}
        onClose={() => setLeaving(false)}
        onConfirm={() => moving.mutate({ amount: null, note })}
      >
        <p>{text.switchOffText}</p>
      </Confirm>
    </Card>
  )
}

function Movements({ workspace }: { workspace: Workspace }) {
  const nameOf = useNames()
  return (
    <Card title={text.movements}>
      <Pages<CreditMovement>
        query={queries.credits(workspace.id)}
        empty={<p className="soft">{text.none}</p>}
      >
        {(rows) => (
          <DataTable
            caption={text.movements}
            rows={rows}
            rowKey={(row) => `${row.at} ${row.kind} ${row.amount}`}
            columns={[
              {
                id: 'amount',
                title: text.amount,
                align: 'end',
                cell: (row) => (
                  <span className="amount">
                    {price({ amount: row.amount, currency: workspace.currency })}
                  </span>
                ),
              },
              { id: 'kind', title: text.kind, cell: (row) => <Kind row={row} /> },
              { id: 'by', title: text.by, cell: (row) => nameOf(row.created_by) },
              { id: 'at', title: text.at, cell: (row) => <When iso={row.at} /> },
            ]}
          />
        )}
      </Pages>
    </Card>
  )
}

const Kind = ({ row }: { row: CreditMovement }) => (
  <>
    {text.kinds[row.kind]}
    {row.messages !== null && ` (${words.common.messages(row.messages)})`}
    {row.note !== null && <span className="block small soft">{row.note}</span>}
  </>
)
