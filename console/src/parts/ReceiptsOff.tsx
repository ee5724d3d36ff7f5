import { Link } from '@tanstack/react-router'
import { words } from '../words/en.ts'
import { Notice } from './Notice.tsx'

const text = words.sending.rules

/** Why nothing on this page will ever be delivered, unconfirmed or failed. */
export const ReceiptsOff = ({ of }: { of: 'campaign' | 'message' }) => (
  <Notice tone="warn" title={text.offTitle}>
    <p>
      {of === 'message' ? text.offMessage : text.off}{' '}
      <Link to="/settings/sending">{text.offLink}</Link>
    </p>
  </Notice>
)
