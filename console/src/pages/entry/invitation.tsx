import { useQuery } from '@tanstack/react-query'
import { send } from '../../api/client.ts'
import { Skeleton, Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { linkToken } from './enter.ts'
import { EntryFrame } from './EntryFrame.tsx'
import { NewPersonForm } from './NewPersonForm.tsx'

type Offer = { email: string; role: string; workspace_name: string }

export function InvitationPage() {
  const token = linkToken()
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => send<Offer>('POST', '/v1/invitations/read', { token }),
    retry: false,
  })
  return (
    <EntryFrame
      title={words.entry.inviteTitle}
      lead={
        offer.data === undefined
          ? words.entry.inviteLead
          : words.entry.inviteOffer(offer.data.workspace_name, offer.data.role, offer.data.email)
      }
    >
      {offer.isPending && <Skeleton rows={3} />}
      {offer.error !== null && <Trouble error={offer.error} />}
      {offer.data !== undefined && (
        <NewPersonForm
          path="/v1/invitations/accept"
          fields={['name', 'password']}
          token={token}
          submit={words.entry.accept}
        />
      )}
    </EntryFrame>
  )
}

export function PasswordPage() {
  return (
    <EntryFrame title={words.entry.passwordTitle} lead={words.entry.passwordLead}>
      <NewPersonForm
        path="/v1/password"
        fields={[]}
        token={linkToken()}
        submit={words.entry.setPassword}
      />
    </EntryFrame>
  )
}
