import { Empty } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { AccountEditor } from './editor.tsx'
import { AccountFrame } from './frame.tsx'

export function AccountSettingsPage() {
  return (
    <AccountFrame>
      {(account, kind) =>
        kind === null ? (
          <Empty kind="no-results" title={words.accounts.form.noneTitle} />
        ) : (
          <AccountEditor key={account.id} kind={kind} account={account} onSaved={() => undefined} />
        )
      }
    </AccountFrame>
  )
}
