import type { CampaignState, Status } from '../api/types.ts'
import { STATE_WORDS, STATUS_WORDS } from '../words/statuses.ts'
import { StatusGlyph } from './StatusGlyph.tsx'

/** The status as a person reads it: a glyph in its colour and a word in the text's. */
export function StatusMark({ status, detail }: { status: Status; detail?: string | undefined }) {
  return (
    <span className="status-mark">
      <StatusGlyph status={status} />
      <span>
        {STATUS_WORDS[status].label}
        {detail !== undefined && <span className="soft"> {detail}</span>}
      </span>
    </span>
  )
}

export function StateMark({ state }: { state: CampaignState }) {
  return (
    <span className={`state state-${state}`} title={STATE_WORDS[state].meaning}>
      {STATE_WORDS[state].label}
    </span>
  )
}

export const isStatus = (word: string | null): word is Status =>
  word !== null && Object.hasOwn(STATUS_WORDS, word)
