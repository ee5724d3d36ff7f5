import { Card, Page } from '../../parts/Page.tsx'
import { SHOWN_ORDER } from '../../parts/status-look.ts'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { words } from '../../words/en.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'

const text = words.platform.help

const TOPICS = [
  [text.gradesTitle, text.grades],
  [text.settledTitle, text.settled],
  [text.chargeTitle, text.charge],
  [text.stopTitle, text.stop],
  [text.testTitle, text.test],
] as const

export function HelpPage() {
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <div className="grid-main">
        <Card title={text.statuses}>
          <div className="stack">
            <p>{text.weight}</p>
            <dl className="catalogue">
              {SHOWN_ORDER.map((status) => (
                <div key={status}>
                  <dt className="strong">
                    <StatusMark status={status} />
                  </dt>
                  <dd>
                    <p>{STATUS_WORDS[status].meaning}</p>
                    <p className="soft">{STATUS_WORDS[status].next}</p>
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        </Card>
        <div className="stack-loose">
          {TOPICS.map(([title, body]) => (
            <Card key={title} title={title}>
              <p>{body}</p>
            </Card>
          ))}
          <Card title={text.apiTitle}>
            <p>
              {text.api} <a href="/openapi.json">/openapi.json</a>
            </p>
          </Card>
        </div>
      </div>
    </Page>
  )
}
