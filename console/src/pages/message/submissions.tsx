import { Link } from '@tanstack/react-router'
import type { Submission, SubmissionSegment } from '../../api/types.ts'
import { Copy } from '../../parts/Copy.tsx'
import { Card } from '../../parts/Page.tsx'
import { Said } from '../../parts/Said.tsx'
import { StatusMark } from '../../parts/StatusMark.tsx'
import { When } from '../../parts/When.tsx'
import { words } from '../../words/en.ts'

const text = words.messages.one

export function Submissions({ submissions }: { submissions: readonly Submission[] }) {
  if (submissions.length === 0) return null
  return (
    <Card title={text.submissions}>
      <ol className="stack">
        {submissions.map((submission) => (
          <li key={submission.number} className="stack-tight">
            <p>
              <strong>{text.submission(submission.number)}</strong>{' '}
              {submission.account_id === null ? (
                submission.account_name
              ) : (
                <Link to="/accounts/$id" params={{ id: submission.account_id }}>
                  {submission.account_name}
                </Link>
              )}{' '}
              <span className="soft small">
                <When iso={submission.submitted_at} style="full" />
              </span>
            </p>
            <ol className="segments">
              {submission.segments.map((segment) => (
                <Segment
                  key={segment.segment}
                  segment={segment}
                  accountId={submission.account_id}
                />
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </Card>
  )
}

type SegmentProps = { segment: SubmissionSegment; accountId: string | null }

function Segment({ segment, accountId }: SegmentProps) {
  const answer = segment.answer ?? 'unknown'
  const answers: Readonly<Record<string, string>> = text.answers
  return (
    <li className="segment">
      <span className="soft small">{text.segment(segment.segment)}</span>
      {segment.status === null ? (
        <span className="soft">{words.common.unknown}</span>
      ) : (
        <StatusMark status={segment.status} />
      )}
      <span className="small soft">
        {text.answer}: {answers[answer] ?? answer}{' '}
        <Said word={null} code={segment.answer_code} accountId={accountId} />
      </span>
      {segment.provider_id !== null && <Copy text={segment.provider_id} label={text.providerId} />}
    </li>
  )
}
