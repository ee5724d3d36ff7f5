import type { ReasonCount } from '../api/types.ts'
import { Card } from '../parts/Page.tsx'
import { words } from '../words/en.ts'
import { number, share } from '../words/format.ts'

type ParetoProps = {
  reasons: readonly ReasonCount[]
  chosen: string | null
  onChoose: (reason: string | null) => void
}

/** What to fix first: reasons by how often, each with its next step; choosing one filters the list. */
export function ReasonsPareto({ reasons, chosen, onChoose }: ParetoProps) {
  const text = words.campaigns.reasons
  const sorted = reasons.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)
  const all = sorted.reduce((sum, { count }) => sum + count, 0)
  const [top] = sorted
  if (top === undefined) {
    return (
      <Card title={text.title}>
        <p className="soft">{text.none}</p>
      </Card>
    )
  }
  let sum = 0
  return (
    <Card title={text.title}>
      <div className="stack">
        <ol className="pareto" aria-label={text.title}>
          {sorted.map((reason) => {
            sum += reason.count
            return (
              <li key={reason.reason}>
                <button
                  type="button"
                  className="pareto-row"
                  aria-pressed={chosen === reason.reason}
                  onClick={() => onChoose(chosen === reason.reason ? null : reason.reason)}
                >
                  <span className="pareto-title">{reason.title}</span>
                  <span className="pareto-count">{number(reason.count)}</span>
                  <span className="pareto-share soft" title={text.cumulative}>
                    {share(sum, all)}
                  </span>
                  <svg className="pareto-bar" height="6" aria-hidden="true">
                    <rect className="pareto-ground" width="100%" height="6" rx="3" />
                    <rect width={`${(reason.count / top.count) * 100}%`} height="6" rx="3" />
                  </svg>
                  <span className="pareto-next small soft">{reason.next_step}</span>
                </button>
              </li>
            )
          })}
        </ol>
        <p className="small soft">{text.summary(top.title, share(top.count, all))}</p>
      </div>
    </Card>
  )
}
