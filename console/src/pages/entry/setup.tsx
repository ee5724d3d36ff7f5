import { useSyncExternalStore } from 'react'
import { words } from '../../words/en.ts'
import { linkToken } from './enter.ts'
import { EntryFrame } from './EntryFrame.tsx'
import { NewPersonForm } from './NewPersonForm.tsx'

export function SetupPage() {
  const token = useSyncExternalStore(onHashChange, linkToken)
  return (
    <EntryFrame
      title={words.entry.setupTitle}
      lead={token === '' ? words.entry.setupLead : words.entry.setupLinkLead}
    >
      <NewPersonForm
        key={token}
        path="/v1/setup"
        fields={['token', 'name', 'email', 'password']}
        token={token}
        submit={words.entry.create}
      />
    </EntryFrame>
  )
}

/** A link pasted into an open tab changes only what is behind the #. */
function onHashChange(changed: () => void) {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}
