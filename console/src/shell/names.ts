import { useQuery } from '@tanstack/react-query'
import { queries } from '../api/queries.ts'
import { words } from '../words/en.ts'
import { can, useSession } from './session.ts'

/** Ids are written with their kind before them, with dashes or without: only their digits tell. */
const digitsOf = (id: string): string =>
  id
    .replace(/^[a-z]+[_:]/, '')
    .replaceAll('-', '')
    .toLowerCase()

/** Who did it, or what it was done to, by the name that people know; the id where there is none. */
export function useNames(): (id: string) => string {
  const session = useSession()
  const users = useQuery({ ...queries.users, enabled: can(session, 'people:admin') })
  const keys = useQuery({ ...queries.keys, enabled: can(session, 'keys:admin') })
  const accounts = useQuery(queries.accounts)
  const campaigns = useQuery(queries.campaignNames)
  const names = new Map<string, string>()
  const add = (id: string, name: string) => names.set(id, name).set(digitsOf(id), name)

  for (const [id, name] of Object.entries(words.shell.actors)) add(id, name)
  for (const { id, name } of users.data?.data ?? []) add(id, name)
  for (const { id, name } of keys.data?.data ?? []) add(id, words.shell.keyNamed(name))
  for (const { id, name } of accounts.data?.data ?? []) add(id, name)
  for (const { id, name } of campaigns.data?.data ?? []) add(id, name)
  for (const { id, name } of session.workspaces) add(id, name)
  if (session.user !== null) add(session.user.id, session.user.name)
  return (id) => names.get(id) ?? names.get(digitsOf(id)) ?? id
}
