import { words } from '../../words/en.ts'
import { linkToken } from './enter.ts'
import { EntryFrame } from './EntryFrame.tsx'
import { NewPersonForm } from './NewPersonForm.tsx'

export function SetupPage() {
  return (
    <EntryFrame title={words.entry.setupTitle} lead={words.entry.setupLead}>
      <NewPersonForm
        path="/v1/setup"
        fields={['token', 'name', 'email', 'password']}
        token={linkToken()}
        submit={words.entry.create}
      />
    </EntryFrame>
  )
}
