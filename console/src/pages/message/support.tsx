import { Link } from '@tanstack/react-router'
import type { SupportDesk } from '../../api/sending-types.ts'
import type { MessageDetail } from '../../api/types.ts'
import { CopyButton } from '../../parts/Copy.tsx'
import { Card } from '../../parts/Page.tsx'
import { useWorkspace } from '../../shell/use-workspace.ts'
import { words } from '../../words/en.ts'

const text = words.sending.support

/** Next steps that end with somebody else: 'ask support why', 'give the provider the number'. */
const ASKS = /\bsupport\b|\b(ask|give|with) the provider\b/i

/** Where the next step is to ask somebody: whom, and what to tell them. */
export function SupportCard({ message }: { message: MessageDetail }) {
  const workspace = useWorkspace()
  if (!ASKS.test(message.next_step ?? '')) return null
  const desk = workspace?.support_desk ?? null
  const evidence = evidenceOf(message)
  return (
    <Card title={text.title}>
      <div className="stack">
        <p>{text.lead}</p>
        {desk === null ? (
          <p className="soft">
            {text.none} <Link to="/settings/sending">{text.noneLink}</Link>
          </p>
        ) : (
          <Desk desk={desk} />
        )}
        <div className="evidence-text">
          <pre>{evidence}</pre>
          <CopyButton text={evidence} label={text.evidence} />
        </div>
      </div>
    </Card>
  )
}

function Desk({ desk }: { desk: SupportDesk }) {
  return (
    <ul className="stack-tight">
      <li className="strong">{desk.name}</li>
      {desk.email !== null && (
        <li>
          <a href={`mailto:${desk.email}`}>{desk.email}</a>
        </li>
      )}
      {desk.phone !== null && (
        <li>
          <a href={`tel:${desk.phone.replaceAll(/[^\d+]/g, '')}`}>{desk.phone}</a>
        </li>
      )}
      {desk.url !== null && (
        <li>
          <a href={desk.url} rel="noreferrer" target="_blank">
            {desk.url}
          </a>
        </li>
      )}
    </ul>
  )
}

/** All that a support person needs to find the message, in plain lines; times in UTC. */
export function evidenceOf(message: MessageDetail): string {
  const { submissions, timeline } = message
  const said = [message.provider_word, message.provider_code].filter((one) => one !== null)
  return [
    `Message: ${message.id}`,
    message.reference === null ? '' : `Reference: ${message.reference}`,
    `To: ${message.to ?? '?'}`,
    `From: ${message.from ?? '?'}`,
    `Status: ${message.status}${message.reason === null ? '' : ` (${message.reason_title})`}`,
    said.length === 0 ? '' : `Said: ${said.join(' ')}`,
    ...submissions.flatMap(
      ({ number, account_id: account, account_name: name, submitted_at: at, segments }) => [
        `Submission ${number}: ${name}, ${at}`,
        ...segments.map(({ segment, provider_id: id, answer, answer_code: code }) =>
          // Of what another system sent, nobody answered us.
          account === null
            ? ''
            : `  segment ${segment}: provider id ${id ?? '?'}, answer ${answer ?? '?'} ${code ?? ''}`,
        ),
      ],
    ),
    ...timeline
      .filter(({ raw }) => raw !== null)
      .map(({ at, raw }) => `Receipt ${at}: ${raw?.text ?? raw?.hex ?? ''}`),
  ]
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
}
