import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Orphan } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import type { LikelyMessage } from '../../api/conversation-types.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { When } from '../../parts/When.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'

const text = words.messages.orphans

/** Relations that can be declared for a whole account. */
const RULES: readonly (string | null)[] = [
  'exact',
  'folded',
  'padded',
  'hex-decimal',
  'decimal-hex',
]

/** What is related by chance is not offered for the whole account. */
const isRule = ({ id_hint: hint }: Orphan, { relation }: LikelyMessage): boolean =>
  hint !== null && hint.is_rule && hint.relation === relation

type Matched = { rule: { id_relation: string; receipts: number } | null }
type Wish = { message_id: string; apply_rule: boolean }

/** The messages that a receipt may be about, each with what one click does. */
export function Likely({ orphan }: { orphan: Orphan }) {
  const session = useSession()
  const client = useQueryClient()
  const match = useMutation({
    mutationFn: (wish: Wish) => send<Matched>('POST', `/v1/orphans/${orphan.id}/match`, wish),
    onSuccess: ({ rule }) => {
      say(rule === null ? text.matched : text.ruleApplied(rule.receipts))
      return client.invalidateQueries({ queryKey: ['orphans'] })
    },
  })
  if (orphan.likely.length === 0) {
    return orphan.state === 'malformed' ? null : <p className="soft">{text.noneLikely}</p>
  }
  return (
    <div className="stack-tight">
      <p className="strong">{text.likely}</p>
      <ul className="stack-tight">
        {orphan.likely.map((one) => (
          <li key={one.message_id} className="orphan-head">
            <What message={one} />
            <Button
              busy={match.isPending}
              because={lacks(session, 'messages:write')}
              label={`${text.match}: ${one.to ?? one.message_id}`}
              onPress={() => match.mutate({ message_id: one.message_id, apply_rule: false })}
            >
              {text.match}
            </Button>
            {RULES.includes(one.relation) && isRule(orphan, one) && (
              <Button
                look="main"
                busy={match.isPending}
                because={lacks(session, 'messages:write') ?? lacks(session, 'accounts:admin')}
                label={`${text.matchAll}: ${one.to ?? one.message_id}`}
                onPress={() => match.mutate({ message_id: one.message_id, apply_rule: true })}
              >
                {text.matchAll}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {match.error !== null && <Trouble error={match.error} />}
    </div>
  )
}

function What({ message }: { message: LikelyMessage }) {
  return (
    <>
      <Link to="/messages/$id" params={{ id: message.message_id }}>
        {message.to ?? message.message_id}
      </Link>
      {message.provider_id !== null && <code>{message.provider_id}</code>}
      <span className="capital">{message.because}</span>
      <span className="soft small">
        <When iso={message.submitted_at} />
      </span>
    </>
  )
}
