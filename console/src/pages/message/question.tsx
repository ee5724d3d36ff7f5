import { Link } from '@tanstack/react-router'
import type { Message } from '../../api/types.ts'
import { words } from '../../words/en.ts'

const text = words.messages.one.questions

/** The question that this status usually raises, with its answer a press away. */
export function Question({ message }: { message: Message }) {
  const topic = topicOf(message)
  if (topic === null) return null
  return (
    <p className="small">
      <Link to="/help/$topic" params={{ topic }}>
        {text[topic]}
      </Link>
    </p>
  )
}

function topicOf({ status, grade, reason }: Message): keyof typeof text | null {
  if (reason?.startsWith('spam') === true) return 'links-and-filters'
  if (status === 'submitted') return 'stays-submitted'
  if (status === 'sent' || status === 'unconfirmed') return 'stays-sent'
  if (status === 'delivered' && grade !== 'handset') return 'false-delivered'
  return null
}
