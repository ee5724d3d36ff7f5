import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { enter } from './enter.ts'

export type PersonField = 'token' | 'email' | 'name' | 'password'

type FormProps = {
  path: string
  /** What is asked for; the token is also sent when it came with the link. */
  fields: readonly PersonField[]
  token: string
  submit: string
}

/** Name, password and the like, for the pages that make a person: set-up, invitation, new password. */
export function NewPersonForm({ path, fields, token, submit }: FormProps) {
  const [given, setGiven] = useState({ token, email: '', name: '', password: '' })
  const entering = useMutation({
    mutationFn: () =>
      enter(path, {
        token: given.token.trim(),
        ...Object.fromEntries(fields.map((field) => [field, given[field].trim()])),
        password: given.password,
      }),
  })
  const set = (field: PersonField) => (value: string) => setGiven({ ...given, [field]: value })
  function onSubmit(event: SubmitEvent) {
    event.preventDefault()
    entering.mutate()
  }
  return (
    <form className="stack" onSubmit={onSubmit}>
      {entering.error !== null && <Trouble error={entering.error} />}
      {fields.includes('token') && (
        <TextField
          label={words.entry.token}
          hint={words.entry.tokenHint}
          autoComplete="one-time-code"
          required
          mono
          value={given.token}
          onChange={set('token')}
        />
      )}
      {fields.includes('email') && (
        <TextField
          label={words.entry.email}
          type="email"
          autoComplete="username"
          required
          value={given.email}
          onChange={set('email')}
        />
      )}
      {fields.includes('name') && (
        <TextField
          label={words.entry.name}
          autoComplete="name"
          required
          value={given.name}
          onChange={set('name')}
        />
      )}
      <TextField
        label={words.entry.password}
        type="password"
        hint={words.entry.passwordHint}
        autoComplete="new-password"
        required
        value={given.password}
        onChange={set('password')}
      />
      <Button type="submit" look="main" busy={entering.isPending}>
        {submit}
      </Button>
    </form>
  )
}
