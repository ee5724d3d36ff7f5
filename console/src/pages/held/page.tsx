import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Held } from '../../api/sending-types.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Check } from '../../parts/Field.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { MessageTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'

const text = words.sending.held
const REFRESH_MS = 5_000

/** What somebody is about to decide: about one message, or all that a campaign holds. */
type Decision = { act: 'release' | 'discard'; path: string; what: string }

export function HeldPage() {
  const [decision, setDecision] = useState<Decision | null>(null)
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <MessageTabs />
      <Pages<Held>
        query={queries.held}
        refetchMs={REFRESH_MS}
        empty={
          <Empty kind="all-done" title={text.emptyTitle}>
            <p>{text.empty}</p>
            <Link to="/settings/sending">{text.rules}</Link>
          </Empty>
        }
      >
        {(rows) => (
          <div className="stack-loose">
            {[...Map.groupBy(rows, ({ campaign_id }) => campaign_id)].map(([campaign, group]) => (
              <Group key={campaign} rows={group} onDecide={setDecision} />
            ))}
          </div>
        )}
      </Pages>
      {decision !== null && (
        <DecisionDialog decision={decision} onClose={() => setDecision(null)} />
      )}
    </Page>
  )
}

type GroupProps = { rows: readonly Held[]; onDecide: (decision: Decision) => void }

/** Those of one campaign, which can be decided together. */
function Group({ rows, onDecide }: GroupProps) {
  const because = lacks(useSession(), 'campaigns:write')
  const [first] = rows
  if (first === undefined) return null
  const { campaign_id: id, campaign_name: name } = first
  const decideAll = (act: Decision['act']) =>
    onDecide({ act, path: `/v1/campaigns/${id}/${act}`, what: text.campaign(name ?? '') })
  return (
    <Card
      title={
        id === null ? (
          text.campaignless
        ) : (
          <Link to="/campaigns/$id" params={{ id }}>
            {name ?? id}
          </Link>
        )
      }
      actions={
        id !== null && (
          <>
            <Button because={because} onPress={() => decideAll('release')}>
              {text.releaseAll}
            </Button>
            <Button look="quiet" because={because} onPress={() => decideAll('discard')}>
              {text.discardAll}
            </Button>
          </>
        )
      }
    >
      <ul className="held">
        {rows.map((row) => (
          <li key={row.message_id}>
            <HeldMessage row={row} because={because} onDecide={onDecide} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

type HeldProps = { row: Held; because: string | null; onDecide: GroupProps['onDecide'] }

function HeldMessage({ row, because, onDecide }: HeldProps) {
  const to = row.to ?? words.shell.forgotten
  const decide = (act: Decision['act']) =>
    onDecide({ act, path: `/v1/messages/${row.message_id}/${act}`, what: text.message(to) })
  return (
    <>
      <div className="held-head">
        <Link to="/messages/$id" params={{ id: row.message_id }} className="strong" data-row="">
          {to}
        </Link>
        <span className="small soft">
          {text.since} <When iso={row.held_at} />
        </span>
        <span className="actions">
          <Button
            because={because}
            label={`${text.release} ${to}`}
            onPress={() => decide('release')}
          >
            {text.release}
          </Button>
          <Button
            look="quiet"
            because={because}
            label={`${text.discard} ${to}`}
            onPress={() => decide('discard')}
          >
            {text.discard}
          </Button>
        </span>
      </div>
      <p className="bubble">{row.text ?? words.common.unknown}</p>
      <p className="small">
        <span className="soft">{text.because}:</span> {row.because}
      </p>
    </>
  )
}

function DecisionDialog({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const client = useQueryClient()
  const [drop, setDrop] = useState(false)
  const isRelease = decision.act === 'release'
  const deciding = useMutation({
    mutationFn: () => send('POST', decision.path, isRelease ? {} : { drop }),
    onSuccess: async () => {
      say(isRelease ? text.released : text.discarded)
      await client.invalidateQueries({ queryKey: queries.held.queryKey })
      onClose()
    },
  })
  return (
    <Confirm
      isOpen
      title={isRelease ? text.releaseTitle(decision.what) : text.discardTitle(decision.what)}
      confirm={isRelease ? text.release : text.discard}
      look={isRelease ? 'main' : 'danger'}
      busy={deciding.isPending}
      error={deciding.error}
      onClose={onClose}
      onConfirm={() => deciding.mutate()}
    >
      <p>{isRelease ? text.releaseText : text.discardText}</p>
      {!isRelease && <Check label={text.drop} checked={drop} onChange={setDrop} />}
    </Confirm>
  )
}
