import { useState } from 'react'
import type { CodeCount } from '../../api/types.ts'
import { Button } from '../../parts/Button.tsx'
import { Card } from '../../parts/Page.tsx'
import { ExplainMark } from '../../parts/Said.tsx'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'
import type { Filter } from './filter.ts'

type CodesProps = {
  codes: readonly CodeCount[]
  chosen: Filter
  onChoose: (code: CodeCount | null) => void
}

const SHOWN = 10

/** The provider's own codes beside our reasons, for those who will call the provider. */
export function CodesTable({ codes, chosen, onChoose }: CodesProps) {
  const text = words.campaigns.codes
  const [isWhole, setWhole] = useState(false)
  const sorted = codes.filter(({ code }) => code !== '').toSorted((a, b) => b.count - a.count)
  return (
    <Card title={text.title}>
      {sorted.length === 0 ? (
        <p className="soft">{text.none}</p>
      ) : (
        <table className="table table-compact">
          <thead>
            <tr>
              <th scope="col">{text.code}</th>
              <th scope="col">{text.account}</th>
              <th scope="col" className="end">
                {text.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {(isWhole ? sorted : sorted.slice(0, SHOWN)).map((one) => {
              const isChosen =
                chosen.code === one.code && (chosen.account_id ?? null) === one.account_id
              return (
                <tr key={`${one.account_id} ${one.code}`} data-chosen={isChosen || undefined}>
                  <td data-title={text.code}>
                    <button
                      type="button"
                      className="link-button mono"
                      aria-pressed={isChosen}
                      onClick={() => onChoose(isChosen ? null : one)}
                    >
                      {one.code}
                    </button>
                    <ExplainMark word={null} code={one.code} accountId={one.account_id} />
                  </td>
                  <td data-title={text.account}>{one.account_name ?? one.account_id ?? '–'}</td>
                  <td data-title={text.count} className="end">
                    {number(one.count)}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
      {sorted.length > SHOWN && (
        <Button look="quiet" onPress={() => setWhole(!isWhole)}>
          {isWhole ? text.fewer : text.all(sorted.length)}
        </Button>
      )}
    </Card>
  )
}
