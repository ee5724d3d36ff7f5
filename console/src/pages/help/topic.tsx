import { Link, useParams } from '@tanstack/react-router'
import { Card, Page } from '../../parts/Page.tsx'
import { PathLink } from '../../parts/PathLink.tsx'
import { help, TOPICS } from '../../words/en/help.ts'
import { NotFound } from '../Fallbacks.tsx'

export function TopicPage() {
  const { topic: id } = useParams({ from: '/signed-in/help/$topic' })
  const topic = TOPICS.find((one) => one.id === id)
  if (topic === undefined) return <NotFound />
  return (
    <Page title={topic.title} lead={<p>{topic.short}</p>} up={{ to: '/help', label: help.up }}>
      <div className="grid-main">
        <Card>
          <div className="stack prose">
            {topic.paragraphs.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
            {topic.steps !== undefined && (
              <ol className="steps">
                {topic.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            )}
            {topic.cases !== undefined && (
              <dl className="facts facts-wide">
                {topic.cases.map(([sign, meaning]) => (
                  <div key={sign}>
                    <dt>{sign}</dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
        </Card>
        <div className="stack-loose">
          <Card title={help.see}>
            <ul className="stack-tight">
              {topic.links.map(({ to, label }) => (
                <li key={to}>
                  <PathLink href={to}>{label}</PathLink>
                </li>
              ))}
            </ul>
          </Card>
          <Card title={help.more}>
            <ul className="stack-tight">
              {TOPICS.filter((one) => one.id !== id).map((one) => (
                <li key={one.id}>
                  <Link to="/help/$topic" params={{ topic: one.id }}>
                    {one.title}
                  </Link>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
    </Page>
  )
}
