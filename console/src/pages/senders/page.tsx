import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Sender } from '../../api/sending-types.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm, Dialog } from '../../parts/Dialog.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Empty, Skeleton, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { SettingsTabs } from '../../shell/tabs.tsx'
import { useWorkspace } from '../../shell/use-workspace.ts'
import { words } from '../../words/en.ts'

const text = words.sending.senders

export function SendersPage() {
  const because = lacks(useSession(), 'workspaces:admin')
  const senders = useQuery(queries.senders)
  const workspace = useWorkspace()
  const [isAdding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState<Sender | null>(null)
  return (
    <Page
      title={text.title}
      lead={<p>{text.lead}</p>}
      actions={
        <Button look="main" because={because} onPress={() => setAdding(true)}>
          {text.fresh}
        </Button>
      }
    >
      <SettingsTabs />
      {workspace !== undefined && (
        <p className="soft">
          {workspace.registered_senders_only ? text.onlyRegistered : text.anySender}{' '}
          <Link to="/settings/sending">{text.rulesLink}</Link>
        </p>
      )}
      {senders.isPending ? (
        <Skeleton />
      ) : senders.data === undefined ? (
        <Trouble error={senders.error} onRetry={() => void senders.refetch()} />
      ) : senders.data.data.length === 0 ? (
        <Empty kind="first-use" title={text.emptyTitle}>
          <p>{text.empty}</p>
        </Empty>
      ) : (
        <SenderTable rows={senders.data.data} because={because} onRemove={setLeaving} />
      )}
      <AddDialog isOpen={isAdding} onClose={() => setAdding(false)} />
      <RemoveDialog sender={leaving} onClose={() => setLeaving(null)} />
    </Page>
  )
}

type TableProps = {
  rows: readonly Sender[]
  because: string | null
  onRemove: (sender: Sender) => void
}

const SenderTable = ({ rows, because, onRemove }: TableProps) => (
  <Card flush>
    <DataTable
      caption={text.title}
      rows={rows}
      rowKey={(row) => row.name}
      columns={[
        {
          id: 'name',
          title: text.name,
          cell: (row) => <span className="strong">{row.name}</span>,
        },
        {
          id: 'state',
          title: text.state,
          cell: (row) => (
            <span className={row.state === 'blocked' ? 'state state-stopped' : 'state'}>
              {text.states[row.state]}
            </span>
          ),
        },
        {
          id: 'destinations',
          title: text.destinations,
          cell: (row) =>
            row.state === 'blocked'
              ? '–'
              : row.destinations.length === 0
                ? text.everywhere
                : row.destinations.join(', '),
        },
        { id: 'note', title: text.note, cell: (row) => row.note ?? '–' },
        { id: 'since', title: text.since, cell: (row) => <When iso={row.created_at} /> },
        {
          id: 'do',
          title: words.common.actions,
          isQuiet: true,
          align: 'end',
          cell: (row) => (
            <Button
              look="quiet"
              label={`${text.remove} ${row.name}`}
              because={because}
              onPress={() => onRemove(row)}
            >
              {text.remove}
            </Button>
          ),
        },
      ]}
    />
  </Card>
)

const EMPTY = { name: '', state: 'registered', destinations: '', note: '' }

function AddDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [wish, setWish] = useState(EMPTY)
  const add = useMutation({
    mutationFn: () =>
      send('POST', '/v1/senders', {
        name: wish.name,
        state: wish.state,
        ...(wish.state === 'blocked' ? {} : { destinations: prefixesIn(wish.destinations) }),
        ...(wish.note === '' ? {} : { note: wish.note }),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.senders.queryKey })
      setWish(EMPTY)
      onClose()
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    add.mutate()
  }
  const set = (part: Partial<typeof EMPTY>) => setWish({ ...wish, ...part })
  return (
    <Dialog title={text.fresh} isOpen={isOpen} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={text.name}
          hint={text.nameHint}
          autoComplete="off"
          required
          value={wish.name}
          onChange={(name) => set({ name })}
        />
        <Select
          label={text.state}
          value={wish.state}
          onChange={(state) => set({ state })}
          choices={Object.entries(text.stateChoices).map(([value, label]) => ({ value, label }))}
        />
        {wish.state === 'registered' && (
          <TextField
            label={text.destinations}
            hint={text.destinationsHint}
            autoComplete="off"
            value={wish.destinations}
            onChange={(destinations) => set({ destinations })}
          />
        )}
        <TextField
          label={text.note}
          autoComplete="off"
          value={wish.note}
          onChange={(note) => set({ note })}
        />
        {add.error !== null && <Trouble error={add.error} />}
        <div className="actions actions-end">
          <Button onPress={onClose}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={add.isPending}>
            {words.common.add}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const prefixesIn = (written: string): string[] =>
  written
    .split(/[,\s]+/)
    .map((prefix) => prefix.trim())
    .filter((prefix) => prefix !== '')

function RemoveDialog({ sender, onClose }: { sender: Sender | null; onClose: () => void }) {
  const client = useQueryClient()
  const removal = useMutation({
    mutationFn: ({ name }: Sender) => send('DELETE', `/v1/senders/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queries.senders.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      title={text.removeTitle(sender?.name ?? '')}
      confirm={text.remove}
      look="danger"
      isOpen={sender !== null}
      busy={removal.isPending}
      error={removal.error}
      onClose={onClose}
      onConfirm={() => {
        if (sender !== null) removal.mutate(sender)
      }}
    >
      <p>{text.removeText}</p>
    </Confirm>
  )
}
