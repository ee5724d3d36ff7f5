import { useMutation, useQueryClient } from '@tanstack/react-query'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { OptOutSuggestion } from '../../api/sending-types.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Empty, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { PathLink } from '../../parts/PathLink.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { OptOutTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'

const text = words.platform.optOuts.suggestions

/** Numbers that keep missing their texts: shown to a person, never acted on by itself. */
export function OptOutSuggestionsPage() {
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <OptOutTabs />
      <Pages<OptOutSuggestion>
        query={queries.optOutSuggestions}
        empty={
          <Empty kind="all-done" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <Card>
            <ul className="held">
              {rows.map((row) => (
                <li key={row.number}>
                  <Suggestion row={row} />
                </li>
              ))}
            </ul>
          </Card>
        )}
      </Pages>
    </Page>
  )
}

function Suggestion({ row }: { row: OptOutSuggestion }) {
  const client = useQueryClient()
  const session = useSession()
  const optOut = useMutation({
    mutationFn: () =>
      send('POST', '/v1/opt-outs', { number: row.number, note: text.note(row.because) }),
    onSuccess: () => {
      say(words.messages.one.optedOut)
      void client.invalidateQueries({ queryKey: queries.optOutSuggestions.queryKey })
      void client.invalidateQueries({ queryKey: ['opt-outs'] })
    },
  })
  return (
    <>
      <div className="held-head">
        <PathLink href={`/messages?q=${encodeURIComponent(row.number)}`} className="strong">
          {row.number}
        </PathLink>
        <span className="small soft">
          {row.misses > 0 && `${text.misses(row.misses)}, ${text.last} `}
          <When iso={row.last_at} />
        </span>
        <span className="actions">
          <Button
            label={`${text.optOut} ${row.number}`}
            busy={optOut.isPending}
            because={lacks(session, 'opt-outs:write')}
            onPress={() => optOut.mutate()}
          >
            {text.optOut}
          </Button>
        </span>
      </div>
      <p>{row.because}</p>
      <p className="soft">{row.advice}</p>
      {optOut.error !== null && <Trouble error={optOut.error} />}
    </>
  )
}
