import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { TextField } from '../../parts/Field.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { SHOWN_ORDER } from '../../parts/status-look.ts'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { SOUGHT } from '../../words/dialects/sought.ts'
import { help, TOPICS } from '../../words/en/help.ts'
import type { Topic } from '../../words/en/help.ts'
import { STATUS_WORDS } from '../../words/statuses.ts'

export function HelpPage() {
  return (
    <Page title={help.title} lead={<p>{help.lead}</p>}>
      <div className="grid-half">
        <Questions />
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

function Questions() {
  const [typed, setTyped] = useState('')
  const found = TOPICS.filter((topic) => saysAll(topic, typed))
  return (
    <Card title={help.questions}>
      <div className="stack">
        <TextField label={help.find} type="search" value={typed} onChange={setTyped} />
        <p className="unseen" role="status">
          {typed.trim() === '' ? '' : help.found(found.length, TOPICS.length)}
        </p>
        {found.length === 0 && <p>{help.none}</p>}
        <ul className="topics">
          {found.map(({ id, title, short }) => (
            <li key={id}>
              <Link to="/help/$topic" params={{ topic: id }} className="strong">
                {title}
              </Link>
              <p className="soft">{short}</p>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

/** Every word that is sought, anywhere in the answer, or as other systems call what it is about. */
function saysAll({ id, title, short, paragraphs, steps = [], cases = [] }: Topic, sought: string) {
  const parts = [title, short, ...paragraphs, ...steps, ...cases.flat(), SOUGHT[id] ?? '']
  const said = parts.join(' ').toLowerCase()
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}
