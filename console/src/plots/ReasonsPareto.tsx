import { useState } from 'react'
import type { ReasonCount } from '../api/types.ts'
import { Button } from '../parts/Button.tsx'
import { Card } from '../parts/Page.tsx'
import { words } from '../words/en.ts'
import { number, share } from '../words/format.ts'

type ParetoProps = {
  reasons: readonly ReasonCount[]
  chosen: string | null
  onChoose: (reason: string | null) => void
}

const SHOWN = 6

/** What to fix first: reasons by how often, each with its next step; choosing one filters the list. */
export function ReasonsPareto({ reasons, chosen, onChoose }: ParetoProps) {
  const text = words.campaigns.reasons
  const [isWhole, setWhole] = useState(false)
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
  return (
    <Card title={text.title}>
      <div className="stack">
        <ol className="pareto" aria-label={text.title}>
          {(isWhole ? sorted : sorted.slice(0, SHOWN)).map((reason) => {
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
                  <span className="pareto-share soft" title={text.shareHint}>
                    {share(reason.count, all)}
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
        {sorted.length > SHOWN && (
          <div>
            <Button look="quiet" onPress={() => setWhole(!isWhole)}>
              {isWhole ? text.fewer : text.all(sorted.length)}
            </Button>
          </div>
        )}
        <p className="small soft">{text.summary(top.title, share(top.count, all))}</p>
      </div>
    </Card>
  )
}
