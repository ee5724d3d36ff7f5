import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { OptOut } from '../../api/admin-types.ts'
import { send, withQuery } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Confirm, Dialog } from '../../parts/Dialog.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Empty, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { OptOutTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { ImportListDialog } from './import-list.tsx'

const text = words.platform.optOuts
const KINDS: Readonly<Record<string, string>> = text.kinds
const SOURCES: Readonly<Record<string, string>> = text.sources

export function OptOutsPage() {
  const session = useSession()
  const { q = '' } = useSearch({ from: '/signed-in/opt-outs' })
  const [isAdding, setAdding] = useState(false)
  const [isListing, setListing] = useState(false)
  const [leaving, setLeaving] = useState<OptOut | null>(null)
  const because = lacks(session, 'opt-outs:write')
  return (
    <Page
      title={text.title}
      lead={<p>{text.lead}</p>}
      actions={
        <>
          <Button because={because} onPress={() => setListing(true)}>
            {text.list.open}
          </Button>
          <Button look="main" because={because} onPress={() => setAdding(true)}>
            {text.fresh}
          </Button>
        </>
      }
    >
      <OptOutTabs />
      <Find q={q} />
      <Pages<OptOut>
        query={queries.optOuts({ number: q })}
        empty={
          <Empty
            kind={q === '' ? 'all-done' : 'no-results'}
            title={q === '' ? text.emptyTitle : text.noneTitle}
          >
            {q === '' && <p>{text.empty}</p>}
          </Empty>
        }
      >
        {(rows) => (
          <Card flush>
            <DataTable
              caption={text.title}
              rows={rows}
              rowKey={(row) => `${row.number} ${row.kind}`}
              columns={[
                { id: 'number', title: text.number, cell: (row) => row.number },
                { id: 'kind', title: text.kind, cell: (row) => KINDS[row.kind] ?? row.kind },
                { id: 'source', title: text.source, cell: (row) => sourceOf(row) },
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
                      label={`${text.remove} ${row.number}`}
                      because={because}
                      onPress={() => setLeaving(row)}
                    >
                      {text.remove}
                    </Button>
                  ),
                },
              ]}
            />
          </Card>
        )}
      </Pages>
      {isListing && <ImportListDialog onClose={() => setListing(false)} />}
      <AddDialog isOpen={isAdding} onClose={() => setAdding(false)} />
      <RemoveDialog optOut={leaving} onClose={() => setLeaving(null)} />
    </Page>
  )
}

/** What the person wrote, or who put the number there. */
function sourceOf({ source, keyword }: OptOut): string {
  const label = SOURCES[source] ?? source
  return keyword === null ? label : `${label} “${keyword}”`
}

function Find({ q }: { q: string }) {
  const navigate = useNavigate({ from: '/opt-outs' })
  const [typed, setTyped] = useState(q)
  function submit(event: SubmitEvent) {
    event.preventDefault()
    void navigate({ search: { q: typed.trim() } })
  }
  return (
    <form className="find" onSubmit={submit}>
      <TextField label={text.find} type="search" value={typed} onChange={setTyped} />
      <Button type="submit">{words.shell.search}</Button>
    </form>
  )
}

function AddDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [wish, setWish] = useState({ number: '', kind: 'opt-out', note: '' })
  const add = useMutation({
    mutationFn: () =>
      send('POST', '/v1/opt-outs', {
        number: wish.number,
        kind: wish.kind,
        ...(wish.note === '' ? {} : { note: wish.note }),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['opt-outs'] })
      setWish({ number: '', kind: 'opt-out', note: '' })
      onClose()
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Dialog title={text.fresh} isOpen={isOpen} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={text.number}
          type="tel"
          autoComplete="off"
          required
          value={wish.number}
          onChange={(number) => setWish({ ...wish, number })}
        />
        <Select
          label={text.kind}
          value={wish.kind}
          onChange={(kind) => setWish({ ...wish, kind })}
          choices={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
        />
        <TextField
          label={text.note}
          autoComplete="off"
          value={wish.note}
          onChange={(note) => setWish({ ...wish, note })}
        />
        {add.error !== null && <Trouble error={add.error} />}
        <div className="actions actions-end">
          <Button onPress={onClose}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={add.isPending}>
            {text.add}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function RemoveDialog({ optOut, onClose }: { optOut: OptOut | null; onClose: () => void }) {
  const client = useQueryClient()
  const removal = useMutation({
    mutationFn: ({ number, kind }: OptOut) =>
      send('DELETE', withQuery(`/v1/opt-outs/${encodeURIComponent(number)}`, { kind })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['opt-outs'] })
      onClose()
    },
  })
  return (
    <Confirm
      title={text.removeTitle(optOut?.number ?? '')}
      confirm={text.remove}
      look="danger"
      isOpen={optOut !== null}
      busy={removal.isPending}
      error={removal.error}
      onClose={onClose}
      onConfirm={() => {
        if (optOut !== null) removal.mutate(optOut)
      }}
    >
      <p>{text.removeText}</p>
    </Confirm>
  )
}
