import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Account, DoorTested } from '../../api/account-types.ts'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Select, TextArea, TextField } from '../../parts/Field.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { sentenceOf } from './state.ts'

const text = words.accounts.door
const METHODS = ['POST', 'GET', 'PUT'].map((value) => ({ value, label: value }))

type Draft = { method: string; url: string; headers: string; body: string }

const EMPTY: Draft = { method: 'POST', url: '', headers: '', body: '' }

/** Why a request is not proven: which part of the address, or which secret, does not match. */
export function SelfTest({ account }: { account: Account }) {
  const session = useSession()
  const [draft, setDraft] = useState(EMPTY)
  const testing = useMutation({
    mutationFn: () =>
      send<DoorTested>('POST', `/v1/accounts/${account.id}/door/self-test`, requestOf(draft)),
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    testing.mutate()
  }
  const set = (name: keyof Draft) => (value: string) => setDraft({ ...draft, [name]: value })
  return (
    <Card title={text.selfTitle}>
      <form className="stack" onSubmit={submit}>
        <p>{text.selfLead}</p>
        <div className="field-row">
          <Select
            label={text.method}
            value={draft.method}
            onChange={set('method')}
            choices={METHODS}
          />
          <TextField
            label={text.url}
            hint={text.urlHint}
            autoComplete="off"
            mono
            value={draft.url}
            onChange={set('url')}
          />
        </div>
        <TextArea
          label={text.headersField}
          hint={text.headersHint}
          mono
          value={draft.headers}
          onChange={set('headers')}
        />
        <TextArea
          label={text.body}
          hint={text.bodyHint}
          mono
          value={draft.body}
          onChange={set('body')}
        />
        <div>
          <Button type="submit" busy={testing.isPending} because={lacks(session, 'accounts:admin')}>
            {text.run}
          </Button>
        </div>
        {testing.error !== null && <Trouble error={testing.error} />}
        {testing.data !== undefined && <Found found={testing.data} />}
      </form>
    </Card>
  )
}

function Found({ found: { verdict, because, mismatch, tried } }: { found: DoorTested }) {
  const isProven = verdict === 'proven'
  const title = mismatch === null ? text.verdicts[verdict] : text.mismatches[mismatch]
  return (
    <div role="status">
      <Notice tone={isProven ? 'good' : 'warn'} title={title}>
        <p>{sentenceOf(because)}</p>
        {mismatch !== null && <p>{text.mismatchNext[mismatch]}</p>}
        {tried.length > 0 && (
          <details className="raw">
            <summary>{text.tried}</summary>
            <ul className="bullets">
              {tried.map((one) => (
                <li key={one}>
                  <code>{one}</code>
                </li>
              ))}
            </ul>
          </details>
        )}
      </Notice>
    </div>
  )
}

const requestOf = ({ method, url, headers, body }: Draft) => ({
  method,
  ...(url.trim() === '' ? {} : { url: url.trim() }),
  headers: headersOf(headers),
  body,
})

/** 'Name: value', one a line; what is no header is left out. */
export const headersOf = (lines: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const at = line.indexOf(':', 1)
      return at < 1 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]]
    }),
  )
