import { Link } from '@tanstack/react-router'
import type { Difference, ReplayResult } from '../api/code-types.ts'
import { words } from '../words/en.ts'
import { number } from '../words/format.ts'
import { useReasonTitles } from './catalogue-titles.ts'
import { CodeStatus } from './CodeStatus.tsx'

const text = words.vocabulary.difference

type DifferenceProps = { difference: Difference & { complete?: boolean }; isApplied?: boolean }

/** How many messages move from where to where, before or after it is done. */
export function DifferenceTable({ difference, isApplied = false }: DifferenceProps) {
  const titleOf = useReasonTitles()
  const { moves, samples, receipts, changed } = difference
  if (changed === 0) return <p role="status">{text.nothing}</p>
  return (
    <div className="stack">
      <p role="status">
        {isApplied ? text.summed(changed, receipts) : text.sum(changed, receipts)}{' '}
        {difference.complete === false && text.incomplete}
      </p>
      <table className="table table-compact">
        <caption className="unseen">{isApplied ? text.happened : text.title}</caption>
        <thead>
          <tr>
            <th scope="col">{text.from}</th>
            <th scope="col">{text.to}</th>
            <th scope="col" className="end">
              {text.messages}
            </th>
          </tr>
        </thead>
        <tbody>
          {moves.map((move) => (
            <tr key={`${move.from} ${move.from_reason} ${move.to} ${move.to_reason}`}>
              <td>
                <CodeStatus status={move.from} />
                <Because reason={move.from_reason} titleOf={titleOf} />
              </td>
              <td>
                <CodeStatus status={move.to} />
                <Because reason={move.to_reason} titleOf={titleOf} />
              </td>
              <td className="end">{number(move.messages)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {samples.length > 0 && (
        <details className="more-settings">
          <summary>{text.samples}</summary>
          <ul className="stack-tight">
            {samples.map((sample) => (
              <li key={sample.message_id} className="sample-move">
                <Link to="/messages/$id" params={{ id: sample.message_id }} className="mono small">
                  {sample.message_id}
                </Link>
                <CodeStatus status={sample.from} /> → <CodeStatus status={sample.to} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

type BecauseProps = { reason: string | null; titleOf: (reason: string) => string }

const Because = ({ reason, titleOf }: BecauseProps) =>
  reason === null ? null : <span className="block small soft">{titleOf(reason)}</span>

/** What a job that derived statuses again found, if that is what its result is. */
export const differenceIn = (result: unknown): ReplayResult | null =>
  typeof result === 'object' && result !== null && 'moves' in result && 'changed' in result
    ? (result as ReplayResult)
    : null
