import type { Account, AccountUrl, ProviderKind } from '../../api/account-types.ts'
import { CopyButton } from '../../parts/Copy.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { words } from '../../words/en.ts'
import { AccountFrame } from './frame.tsx'
import { LiveTest } from './live-test.tsx'

const text = words.accounts.paste

/** What is left to do after an account is added: its addresses to the vendor, and a text to one's own phone. */
export function AccountConnectPage() {
  return (
    <AccountFrame>
      {(account, kind) => (
        <div className="grid-half">
          <PasteCard account={account} kind={kind} />
          <LiveTest key={account.id} account={account} />
        </div>
      )}
    </AccountFrame>
  )
}

function PasteCard({ account, kind }: { account: Account; kind: ProviderKind | null }) {
  const isSmpp = account.protocol === 'smpp'
  return (
    <Card
      title={text.title(account.kind === 'http' ? text.theProvider : (kind?.title ?? account.kind))}
    >
      <div className="stack">
        <p>{isSmpp ? text.nothing : text.lead}</p>
        <Urls urls={account.urls} />
        {account.warnings.map((warning) => (
          <Notice key={warning} tone="warn" title={words.accounts.warnings}>
            <p>{warning}</p>
          </Notice>
        ))}
      </div>
    </Card>
  )
}

/** Addresses to be copied, each with the place at the vendor where it goes. */
export function Urls({ urls }: { urls: readonly AccountUrl[] }) {
  return urls.map((one) => (
    <section key={one.purpose} className="stack-tight" aria-label={text[one.purpose]}>
      <h3>{text[one.purpose]}</h3>
      {one.hint.startsWith(text.nowhere) ? (
        <>
          <p>{one.hint.replace(text.nowhere, text.notNeeded)}</p>
          <details className="more-settings">
            <summary>{text.anyway}</summary>
            <PasteUrl one={one} />
          </details>
        </>
      ) : (
        <>
          <p>
            <span className="soft">{text.page}:</span> {one.hint}
          </p>
          <PasteUrl one={one} />
        </>
      )}
    </section>
  ))
}

const PasteUrl = ({ one: { purpose, url } }: { one: AccountUrl }) => (
  <p className="paste-url">
    <code>{url}</code>
    <CopyButton text={url} label={`${text[purpose]}: ${text.address}`} />
  </p>
)
