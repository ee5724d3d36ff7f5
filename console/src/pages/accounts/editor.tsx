import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Account, ProviderKind } from '../../api/account-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { bodyOf, formOf, newForm } from './account-form.ts'
import { AccountFields } from './AccountFields.tsx'

const text = words.accounts.form

type EditorProps = {
  kind: ProviderKind
  /** Null: a new one. */
  account: Account | null
  onSaved: (account: Account) => void
}

export function AccountEditor({ kind, account, onSaved }: EditorProps) {
  const session = useSession()
  const client = useQueryClient()
  const [form, setForm] = useState(() => (account === null ? newForm(kind) : formOf(account)))
  const saving = useMutation({
    mutationFn: () =>
      account === null
        ? send<Account>('POST', '/v1/accounts', bodyOf(form, kind, null))
        : send<Account>('PATCH', `/v1/accounts/${account.id}`, bodyOf(form, kind, account)),
    onSuccess: async (saved) => {
      client.setQueryData(queries.account(saved.id).queryKey, saved)
      // Secrets that were typed are kept now, and shown no more.
      setForm(formOf(saved))
      await client.invalidateQueries({ queryKey: queries.accounts.queryKey })
      say(text.saved)
      onSaved(saved)
    },
  })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    saving.mutate()
  }
  return (
    <Card>
      <form className="stack account-form" onSubmit={submit}>
        <AccountFields
          form={form}
          onChange={setForm}
          error={saving.error}
          kind={kind}
          account={account}
        />
        {saving.error !== null && <Trouble error={saving.error} />}
        <div className="actions">
          <Button
            type="submit"
            look="main"
            busy={saving.isPending}
            because={lacks(session, 'accounts:admin')}
          >
            {account === null ? text.saveNew : text.save}
          </Button>
          {saving.isSuccess && <span className="small soft">{words.common.saved}</span>}
        </div>
      </form>
    </Card>
  )
}
