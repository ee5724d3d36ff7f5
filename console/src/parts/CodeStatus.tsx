import { words } from '../words/en.ts'
import { isStatus, StatusMark } from './StatusMark.tsx'

/** How a vendor's word is read; some say nothing about the outcome. */
export const CodeStatus = ({ status }: { status: string }) =>
  isStatus(status) ? (
    <StatusMark status={status} />
  ) : (
    <span className="soft">{words.codes.noStatus}</span>
  )
