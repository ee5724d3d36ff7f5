import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { Account } from '../../api/admin-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { bodyOf, formOf, NEW_ACCOUNT } from './account-form.ts'
import { AccountFields } from './AccountFields.tsx'

const text = words.platform.accounts

export function NewAccountPage() {
  const navigate = useNavigate()
  return (
    <Page
      title={text.newTitle}
      lead={<p>{text.newLead}</p>}
      up={{ to: '/accounts', label: text.title }}
    >
      <AccountEditor
        account={null}
        onSaved={({ id }) => void navigate({ to: '/accounts/$id', params: { id } })}
      />
    </Page>
  )
}

type EditorProps = { account: Account | null; onSaved: (account: Account) => void }

export function AccountEditor({ account, onSaved }: EditorProps) {
  const session = useSession()
  const client = useQueryClient()
  const [form, setForm] = useState(() => (account === null ? NEW_ACCOUNT : formOf(account)))
  const saving = useMutation({
    mutationFn: () =>
      account === null
        ? send<Account>('POST', '/v1/accounts', bodyOf(form))
        : send<Account>('PATCH', `/v1/accounts/${account.id}`, bodyOf(form)),
    onSuccess: async (saved) => {
      client.setQueryData(queries.account(saved.id).queryKey, saved)
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
    <Card title={account === null ? undefined : text.settings}>
      <form className="stack" onSubmit={submit}>
        <AccountFields
          form={form}
          onChange={setForm}
          error={saving.error}
          isNew={account === null}
        />
        {saving.error !== null && <Trouble error={saving.error} />}
        <div className="actions">
          <Button
            type="submit"
            look="main"
            busy={saving.isPending}
            because={lacks(session, 'accounts:admin')}
          >
            {text.save}
          </Button>
          {saving.isSuccess && <span className="small soft">{words.common.saved}</span>}
        </div>
      </form>
    </Card>
  )
}
