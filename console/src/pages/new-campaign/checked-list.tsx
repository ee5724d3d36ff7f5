import type { ListCheck } from '../../api/admin-types.ts'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'
import { number } from '../../words/format.ts'

const text = words.fresh.checked

/** What every row of the list comes to: grouped, so that a thousand bad rows are three lines. */
export function CheckedList({ check }: { check: ListCheck }) {
  const refused = check.refused.reduce((sum, { count }) => sum + count, 0)
  return (
    <Card title={text.title}>
      <div className="stack">
        <ul className="check-lines" role="status">
          <li className={check.sendable > 0 ? 'check-good' : 'check-bad'}>
            <Icon name={check.sendable > 0 ? 'check' : 'close'} />
            <span>
              <strong>{text.sendable(check.sendable)}</strong>{' '}
              <span className="soft small">{text.rows(check.rows_read)}</span>
            </span>
          </li>
          {refused > 0 && (
            <li className="check-warn">
              <Icon name="warning" />
              <span>
                <strong>{text.refused(refused)}</strong>
                <Refused check={check} />
              </span>
            </li>
          )}
          {check.row_errors > 0 && <BadRows check={check} />}
        </ul>
        {check.sample.length > 0 && <Sample check={check} />}
      </div>
    </Card>
  )
}

const SHOWN_ROWS = 5

/** Why some get nothing: each reason, how many, and which rows. */
export function Refused({ check }: { check: ListCheck }) {
  return (
    <ul className="check-groups">
      {check.refused.map(({ reason, title, count }) => (
        <li key={reason}>
          {title}: {number(count)}
          <ul>
            {check.rows_to_fix
              .filter((row) => row.because === reason)
              .slice(0, SHOWN_ROWS)
              .map((row) => (
                <li key={row.line} className="small soft">
                  {text.line(row.line)}: <code>{row.raw}</code>
                  {row.explanation !== title && <> – {row.explanation}</>}
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function BadRows({ check }: { check: ListCheck }) {
  return (
    <li className="check-bad">
      <Icon name="close" />
      <div className="stack-tight">
        <strong>{text.errors(check.row_errors)}</strong>
        <ul className="check-groups">
          {check.errors.map(({ because, explanation, count, examples }) => (
            <li key={because}>
              {explanation} ({number(count)})
              <ul>
                {examples.map((row) => (
                  <li key={row.line} className="small soft">
                    {text.line(row.line)}: <code>{row.raw}</code>
                  </li>
                ))}
                {count > examples.length && (
                  <li className="small soft">{text.andMore(count - examples.length)}</li>
                )}
              </ul>
            </li>
          ))}
        </ul>
        <p className="small soft">{text.errorsHint}</p>
        <div>
          <Button onPress={() => download(check)}>{text.download}</Button>
        </div>
      </div>
    </li>
  )
}

const cell = (value: string | number): string => `"${String(value).replaceAll('"', '""')}"`

/** The rows that get nothing, with their line and what is wrong. */
function download(check: ListCheck) {
  const lines = [
    'line,because,explanation,row',
    ...check.rows_to_fix.map((row) =>
      [row.line, row.because, row.explanation, row.raw].map(cell).join(','),
    ),
  ]
  const url = URL.createObjectURL(new Blob([lines.join('\r\n')], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'rows-to-fix.csv'
  link.click()
  URL.revokeObjectURL(url)
}

const SHOWN_FIELDS = 4

function Sample({ check }: { check: ListCheck }) {
  const fields = check.columns
    .filter((column) => column !== check.mapping.number)
    .slice(0, SHOWN_FIELDS)
  return (
    <DataTable
      caption={text.sample}
      rows={check.sample.slice(0, 5)}
      rowKey={(row) => String(row.line)}
      columns={[
        { id: 'to', title: words.campaigns.recipients.number, cell: (row) => row.to },
        ...fields.map((field) => ({
          id: `field ${field}`,
          title: field,
          cell: (row: ListCheck['sample'][number]) => row.fields[field] ?? '',
        })),
      ]}
    />
  )
}
