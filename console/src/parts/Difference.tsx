import { Link } from '@tanstack/react-router'
import type { Difference } from '../api/code-types.ts'
import { words } from '../words/en.ts'
import { number } from '../words/format.ts'
import { CodeStatus } from './CodeStatus.tsx'

const text = words.vocabulary.difference

type DifferenceProps = { difference: Difference; isApplied?: boolean }

/** How many messages move from where to where, before or after it is done. */
export function DifferenceTable({ difference, isApplied = false }: DifferenceProps) {
  const { moves, samples, receipts, messages } = difference
  if (messages === 0) return <p role="status">{text.nothing}</p>
  return (
    <div className="stack">
      <p role="status">
        {isApplied ? text.summed(messages, receipts) : text.sum(messages, receipts)}
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
            <tr key={`${move.from} ${move.to}`}>
              <td>
                <CodeStatus status={move.from} />
              </td>
              <td>
                <CodeStatus status={move.to} />
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

/** What a job that derived statuses again found, if that is what its result is. */
export const differenceIn = (result: unknown): Difference | null =>
  typeof result === 'object' && result !== null && 'moves' in result && 'receipts' in result
    ? ({ samples: [], messages: 0, ...result } as Difference)
    : null
