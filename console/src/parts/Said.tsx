import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import type { ReactNode } from 'react'
import type { Account } from '../api/account-types.ts'
import type { Code } from '../api/code-types.ts'
import { queries } from '../api/queries.ts'
import { words } from '../words/en.ts'
import { useVendorTitles } from './catalogue-titles.ts'
import { CodeStatus } from './CodeStatus.tsx'
import { sourceOfCode, sourceOfWord } from './code-sources.ts'
import type { CodeSource } from './code-sources.ts'
import { Icon } from './Icon.tsx'
import { Skeleton } from './Notice.tsx'

const text = words.codes
const SHOWN = 3

type Asked = {
  word: string | null
  code: string | null
  accountId: string | null
  /** Whose words they are, where it is not the account's kind. */
  vendor?: string | null | undefined
}

/** What a provider said, in its own words: one press away from what it means and what to do. */
export function Said({ shown, ...asked }: Asked & { shown?: string }) {
  const said = saidOf(asked)
  if (said === '') return null
  return (
    <Explained asked={asked} className="said-button mono">
      {shown ?? said}
    </Explained>
  )
}

/** The question mark beside a code that is pressed for something else. */
export const ExplainMark = (asked: Asked) => (
  <Explained asked={asked} className="icon-button icon-button-small">
    <Icon name="help" />
  </Explained>
)

const saidOf = ({ word, code }: Asked): string =>
  [word, code].filter((part) => part !== null && part !== '').join(' ')

type ExplainedProps = { asked: Asked; className: string; children: ReactNode }

function Explained({ asked, className, children }: ExplainedProps) {
  const label = text.explain(saidOf(asked))
  return (
    <DialogTrigger>
      <AriaButton className={className} aria-label={label}>
        {children}
      </AriaButton>
      <Popover className="popover popover-wide" placement="bottom start">
        <Dialog className="said-dialog stack" aria-label={label}>
          <Explanations {...asked} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function Explanations({ word, code, accountId, vendor = null }: Asked) {
  const accounts = useQuery(queries.accounts)
  if (accounts.isPending) return <Skeleton rows={2} />
  const account = accounts.data?.data.find(({ id }) => id === accountId) ?? null
  // Without an account or a vendor it was brought in as history, from wherever.
  const isAnybodys = account === null && vendor === null
  return (
    <>
      {word !== null &&
        word !== '' &&
        (isAnybodys ? (
          <Anywhere code={word} />
        ) : (
          <Explanation source={sourceOfWord(word, account, vendor)} otherwise={text.notRead} />
        ))}
      {code !== null &&
        code !== '' &&
        (isAnybodys ? (
          <Anywhere code={code} />
        ) : (
          <CodeExplanation code={code} account={account} vendor={vendor} />
        ))}
    </>
  )
}

type CodeProps = { code: string; account: Account | null; vendor: string | null }

function CodeExplanation({ code, account, vendor }: CodeProps) {
  const source = sourceOfCode(code, account, vendor)
  if (source !== null) return <Explanation source={source} otherwise={text.notReadCode} />
  return (
    <div className="stack-tight">
      <code className="said">{code}</code>
      <NoErrTable account={account} />
    </div>
  )
}

/** The code may well be known: the account does not say which list it follows. */
export const NoErrTable = ({ account }: { account: Account | null }) => (
  <>
    <p>{text.noTable}</p>
    {account !== null && (
      <Link to="/accounts/$id/settings" params={{ id: account.id }}>
        {text.noTableLink}
      </Link>
    )}
  </>
)

function Explanation({ source, otherwise }: { source: CodeSource; otherwise: string }) {
  const { vendor, field, code } = source
  const found = useQuery(queries.code(vendor, code))
  if (found.isPending) return <Skeleton rows={2} />
  const entries = (found.data?.data ?? []).filter((one) => field === null || one.field === field)
  if (entries.length === 0) return <NotRead code={code} otherwise={otherwise} />
  return (
    <>
      {entries.slice(0, SHOWN).map((entry) => (
        <Meaning key={`${entry.field} ${entry.channel}`} entry={entry} />
      ))}
      <Link
        to="/codes/$vendor/$code"
        params={{ vendor, code }}
        search={field === null ? {} : { field }}
      >
        {text.whole} {code}
      </Link>
    </>
  )
}

/** Whose word it is, is not known here: what it means with each vendor that has it. */
function Anywhere({ code }: { code: string }) {
  const found = useInfiniteQuery(queries.codes({ q: code }))
  const titleOf = useVendorTitles()
  if (found.isPending) return <Skeleton rows={2} />
  const entries = (found.data?.pages.flatMap((page) => page.data) ?? []).filter(
    (one) => one.code.toLowerCase() === code.toLowerCase(),
  )
  const firsts = [...Map.groupBy(entries, ({ vendor }) => vendor).values()].flatMap(
    ([first]) => first ?? [],
  )
  if (firsts.length === 0) return <NotRead code={code} otherwise={text.notRead} />
  return (
    <>
      {firsts.slice(0, SHOWN).map((entry) => (
        <div key={entry.vendor}>
          <p className="small soft">{titleOf(entry.vendor)}</p>
          <Meaning entry={entry} />
        </div>
      ))}
      <Link to="/codes" search={{ q: code }}>
        {text.whole} {code}
      </Link>
    </>
  )
}

const NotRead = ({ code, otherwise }: { code: string; otherwise: string }) => (
  <div className="stack-tight">
    <code className="said">{code}</code>
    <p>{otherwise}</p>
    <Link to="/unknown-words">{text.toUnknown}</Link>
  </div>
)

function Meaning({ entry }: { entry: Code }) {
  return (
    <div className="stack-tight">
      <p className="said-head">
        <code className="said">{entry.code}</code>
        {entry.name !== entry.code && <strong>{entry.name}</strong>}
        <CodeStatus status={entry.status} />
      </p>
      <p>{entry.meaning}</p>
      {entry.next_step !== null && (
        <p>
          <span className="soft">{text.next}:</span> {entry.next_step}
        </p>
      )}
      {entry.confidence !== 'high' && (
        <p className="small soft" title={text.sureHint[entry.confidence]}>
          {text.sure[entry.confidence]}
        </p>
      )}
    </div>
  )
}
