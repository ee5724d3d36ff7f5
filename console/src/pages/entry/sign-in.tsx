import { useMutation } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { enter } from './enter.ts'
import { EntryFrame } from './EntryFrame.tsx'

export function SignInPage() {
  const { next, ended } = useSearch({ from: '/sign-in' })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({ mutationFn: () => enter('/v1/session', { email, password }, next) })
  function submit(event: SubmitEvent) {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <EntryFrame title={words.entry.signInTitle} lead={words.entry.signInLead}>
      <form className="stack" onSubmit={submit}>
        {ended === 'yes' && (
          <Notice tone="info" title={words.entry.ended}>
            <p>{words.entry.endedText}</p>
          </Notice>
        )}
        {signIn.error !== null && <Trouble error={signIn.error} />}
        <TextField
          label={words.entry.email}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={setEmail}
        />
        <TextField
          label={words.entry.password}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" look="main" busy={signIn.isPending}>
          {words.entry.signIn}
        </Button>
      </form>
    </EntryFrame>
  )
}
