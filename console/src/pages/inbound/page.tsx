import type { InboundMessage } from '../../api/admin-types.ts'
import { queries } from '../../api/queries.ts'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { InboundTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { InboundTable } from './inbound-table.tsx'

const text = words.messages.inbound
const REFRESH_MS = 5_000

export function InboundPage() {
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <InboundTabs />
      <Pages<InboundMessage>
        query={queries.inbound}
        refetchMs={REFRESH_MS}
        empty={
          <Empty kind="first-use" title={text.emptyTitle}>
            <p>{text.empty}</p>
          </Empty>
        }
      >
        {(rows) => (
          <Card flush>
            <InboundTable rows={rows} />
          </Card>
        )}
      </Pages>
    </Page>
  )
}
