import { Link } from '@tanstack/react-router'
import { Card, Page } from '../../parts/Page.tsx'
import { SHOWN_ORDER } from '../../parts/status-look.ts'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { help, TOPICS } from '../../words/en/help.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'

export function HelpPage() {
  return (
    <Page title={help.title} lead={<p>{help.lead}</p>}>
      <div className="grid-half">
        <Card title={help.questions}>
          <ul className="topics">
            {TOPICS.map(({ id, title, short }) => (
              <li key={id}>
                <Link to="/help/$topic" params={{ topic: id }} className="strong">
                  {title}
                </Link>
                <p className="soft">{short}</p>
              </li>
            ))}
          </ul>
        </Card>
        <div className="stack-loose">
          <Card title={help.statuses}>
            <div className="stack">
              <p>{help.weight}</p>
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
          <Card title={help.apiTitle}>
            <p>
              {help.api} <Link to="/docs">{help.apiLink}</Link>
            </p>
          </Card>
        </div>
      </div>
    </Page>
  )
}
