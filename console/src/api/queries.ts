import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Account,
  AccountHealth,
  ApiKey,
  AuditEntry,
  CodeEntry,
  InboundMessage,
  Invitation,
  OptOut,
  Orphan,
  ReasonEntry,
  RowError,
  SearchAnswer,
  Session,
  User,
  Workspace,
} from './admin-types.ts'
import { get, withQuery } from './client.ts'
import type { Query } from './client.ts'
import type { Breakdown, Campaign, List, Message, MessageDetail } from './types.ts'

const PAGE_SIZE = 100
const HOUR_MS = 3_600_000

/** A list that is read page by page, each page naming the next by its cursor. */
const pages = <Item>(key: readonly unknown[], path: string, query: Query = {}) =>
  infiniteQueryOptions({
    queryKey: [...key, query],
    queryFn: ({ pageParam, signal }) =>
      get<List<Item>>(withQuery(path, { limit: PAGE_SIZE, ...query, cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.has_more ? last.next_cursor : null),
  })

const one = <Item>(key: readonly unknown[], path: string) =>
  queryOptions({ queryKey: key, queryFn: ({ signal }) => get<Item>(path, signal) })

export type RecipientFilter = {
  status?: string | undefined
  reason?: string | undefined
  code?: string | undefined
  account_id?: string | undefined
  conflict?: string | undefined
  q?: string | undefined
}

/** Everything that the console reads, by the key under which it is kept. */
export const queries = {
  session: queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => get<Session>('/v1/session', signal),
    retry: false,
    staleTime: HOUR_MS,
  }),
  setup: one<{ needed: boolean }>(['setup'], '/v1/setup'),

  campaigns: (query: Query = {}) => pages<Campaign>(['campaigns'], '/v1/campaigns', query),
  /** The newest, for the names in lists of messages. */
  campaignNames: one<List<Campaign>>(
    ['campaigns', 'names'],
    withQuery('/v1/campaigns', { limit: PAGE_SIZE }),
  ),
  campaign: (id: string) => one<Campaign>(['campaign', id], `/v1/campaigns/${id}`),
  breakdown: (id: string) =>
    one<Breakdown>(['campaign', id, 'breakdown'], `/v1/campaigns/${id}/breakdown`),
  recipients: (id: string, filter: RecipientFilter) =>
    pages<Message>(['campaign', id, 'recipients'], `/v1/campaigns/${id}/recipients`, filter),
  rowErrors: (id: string) =>
    pages<RowError>(['campaign', id, 'row-errors'], `/v1/campaigns/${id}/row-errors`),

  messages: (query: Query) => pages<Message>(['messages'], '/v1/messages', query),
  message: (id: string) => one<MessageDetail>(['message', id], `/v1/messages/${id}`),
  search: (q: string) => one<SearchAnswer>(['search', q], withQuery('/v1/search', { q })),

  accounts: one<List<Account>>(['accounts'], '/v1/accounts'),
  account: (id: string) => one<Account>(['account', id], `/v1/accounts/${id}`),
  accountHealth: (id: string) =>
    one<AccountHealth>(['account', id, 'health'], `/v1/accounts/${id}/health`),
  inbound: pages<InboundMessage>(['inbound'], '/v1/inbound'),
  orphans: pages<Orphan>(['orphans'], '/v1/orphans'),
  optOuts: (query: Query) => pages<OptOut>(['opt-outs'], '/v1/opt-outs', query),
  users: one<List<User>>(['users'], '/v1/users'),
  invitations: one<List<Invitation>>(['invitations'], '/v1/users/invitations'),
  keys: one<List<ApiKey>>(['keys'], '/v1/keys'),
  workspaces: one<List<Workspace>>(['workspaces'], '/v1/workspaces'),
  audit: pages<AuditEntry>(['audit'], '/v1/audit'),
  reasons: queryOptions({
    queryKey: ['reasons'],
    queryFn: ({ signal }) => get<List<ReasonEntry>>('/v1/reasons', signal),
    staleTime: HOUR_MS,
  }),
  codes: (query: Query) => pages<CodeEntry>(['codes'], '/v1/codes', query),
}
