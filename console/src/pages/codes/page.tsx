import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Code } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { ButtonLink } from '../../parts/Button.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { Empty } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { Pages } from '../../parts/Pages.tsx'
import { SHOWN_ORDER } from '../../parts/status-look.ts'
import { CodeTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'
import { CodeTable } from './code-table.tsx'

const text = words.codes
const TYPING_MS = 200

export function CodesPage() {
  const { q = '', vendor, status, reason } = useSearch({ from: '/signed-in/codes' })
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <CodeTabs />
      <Card flush>
        <Filters />
        <Pages<Code>
          query={queries.codes({ q: q.trim(), vendor, status, reason })}
          empty={
            <Empty kind="no-results" title={text.none}>
              <p>{text.noneHint}</p>
              <ButtonLink to="/codes">{words.common.clearFilters}</ButtonLink>
            </Empty>
          }
        >
          {(rows) => <CodeTable rows={rows} />}
        </Pages>
      </Card>
    </Page>
  )
}

function Filters() {
  const filter = useSearch({ from: '/signed-in/codes' })
  const navigate = useNavigate({ from: '/codes' })
  const vendors = useQuery(queries.vendors)
  const reasons = useQuery(queries.reasons)
  const [typed, setTyped] = useState(filter.q ?? '')
  const choose = (change: object) =>
    void navigate({ search: { ...filter, ...change }, replace: true, resetScroll: false })
  useEffect(() => {
    if (typed === (filter.q ?? '')) return
    const timer = setTimeout(() => choose({ q: typed }), TYPING_MS)
    return () => clearTimeout(timer)
  })
  return (
    <div className="filters">
      <TextField
        label={text.find}
        placeholder={text.findHint}
        type="search"
        value={typed}
        onChange={setTyped}
      />
      <Select
        label={text.vendor}
        value={filter.vendor ?? ''}
        onChange={(vendor) => choose({ vendor })}
        choices={[
          { value: '', label: text.allVendors },
          ...(vendors.data?.data ?? []).map(({ vendor, title }) => ({
            value: vendor,
            label: title,
          })),
        ]}
      />
      <Select
        label={text.status}
        value={filter.status ?? ''}
        onChange={(status) => choose({ status })}
        choices={[
          { value: '', label: text.allStatuses },
          ...SHOWN_ORDER.map((status) => ({ value: status, label: STATUS_WORDS[status].label })),
          { value: 'none', label: text.noStatus },
        ]}
      />
      <Select
        label={text.reason}
        value={filter.reason ?? ''}
        onChange={(reason) => choose({ reason })}
        choices={[
          { value: '', label: text.allReasons },
          ...(reasons.data?.data ?? []).map(({ id, title }) => ({ value: id, label: title })),
        ]}
      />
    </div>
  )
}
