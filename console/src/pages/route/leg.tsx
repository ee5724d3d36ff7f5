import { Link } from '@tanstack/react-router'
import type { RouteCandidate, RouteLeg } from '../../api/route-types.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Fact } from '../../parts/Fact.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'
import { price } from '../../words/format.ts'

const text = words.routes

/** How the message would go by one channel, and every account with what speaks for it or against it. */
export const Leg = ({ leg }: { leg: RouteLeg }) => (
  <>
    <Card title={text.leg(text.channels[leg.channel])}>
      <div className="stack">
        <Notice tone={leg.outcome === 'route' ? 'good' : 'bad'} title={text.outcomes[leg.outcome]}>
          <p>{sentence(leg.because)}</p>
        </Notice>
        {leg.held_because !== null && <Notice tone="warn" title={text.held(leg.held_because)} />}
        {leg.warnings.map((warning) => (
          <Notice key={warning} tone="warn" title={warning} />
        ))}
        <Facts leg={leg} />
      </div>
    </Card>
    <Card title={text.candidates} flush>
      {leg.candidates.length === 0 ? (
        <p className="soft">{text.none}</p>
      ) : (
        <Candidates rows={leg.candidates} />
      )}
    </Card>
  </>
)

const sentence = (because: string): string => because.slice(0, 1).toUpperCase() + because.slice(1)

const Facts = ({ leg }: { leg: RouteLeg }) => (
  <dl className="facts facts-wide">
    {leg.outcome === 'route' && leg.account !== null && (
      <Fact name={text.goesBy}>
        <Link to="/accounts/$id" params={{ id: leg.account.id }}>
          {leg.account.name}
        </Link>
      </Fact>
    )}
    {leg.reason !== null && (
      <Fact name={text.reason}>
        <code>{leg.reason}</code>
      </Fact>
    )}
    {leg.next_step !== null && (
      <Fact name={text.next}>
        <strong>{leg.next_step}</strong>
      </Fact>
    )}
    {leg.sender !== null && <Fact name={text.from}>{leg.sender}</Fact>}
    <Fact name={text.segments}>{leg.segments}</Fact>
    {leg.outcome === 'route' && (
      <Fact name={text.price}>{leg.price === null ? text.priceUnknown : price(leg.price)}</Fact>
    )}
  </dl>
)

const Candidates = ({ rows }: { rows: readonly RouteCandidate[] }) => (
  <DataTable
    caption={text.candidates}
    rows={rows}
    rowKey={(row) => row.account_id}
    columns={[
      { id: 'rank', title: text.rank, cell: (row) => row.rank ?? '–' },
      {
        id: 'name',
        title: text.name,
        cell: (row) => (
          <Link to="/accounts/$id" params={{ id: row.account_id }}>
            {row.name}
          </Link>
        ),
      },
      { id: 'sender', title: text.from, cell: (row) => row.sender ?? '–' },
      { id: 'why', title: text.why, cell: (row) => row.because },
    ]}
  />
)
