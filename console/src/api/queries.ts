import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Account, AccountDoor, AccountHealth, ProviderKind } from './account-types.ts'
import type {
  ApiKey,
  AuditEntry,
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
import type {
  Callback,
  CallbackFormatEntry,
  CompatibleDoor,
  DoorLogin,
  EndpointDetail,
} from './callback-types.ts'
import { get, withQuery } from './client.ts'
import type { Query } from './client.ts'
import type { ApiDocument } from './openapi-types.ts'
import type { Conversation, ConversationTexts } from './conversation-types.ts'
import type {
  Code,
  CodeDetail,
  Correction,
  Job,
  TableEntry,
  UnknownWord,
  Utterance,
  Vendor,
} from './code-types.ts'
import type {
  CreditMovement,
  Guidance,
  Held,
  HistoryImport,
  OptOutSuggestion,
  Sender,
} from './sending-types.ts'
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

/** What does not change while one looks: the same for everybody. */
const kept = <Item>(key: readonly unknown[], path: string) =>
  queryOptions({ ...one<Item>(key, path), staleTime: HOUR_MS })

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
  apiDocument: kept<ApiDocument>(['openapi'], '/openapi.json'),

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
  accountDoor: (id: string) => one<AccountDoor>(['account', id, 'door'], `/v1/accounts/${id}/door`),
  providerKinds: kept<List<ProviderKind>>(['provider-kinds'], '/v1/provider-kinds'),
  inbound: pages<InboundMessage>(['inbound'], '/v1/inbound'),
  conversations: (query: Query) =>
    pages<Conversation>(['conversations'], '/v1/conversations', query),
  conversation: (number: string, ours: string, channel: string) => {
    const path = `/v1/conversations/${encodeURIComponent(number)}`
    const query: Query = {
      ...(ours === '' ? {} : { ours }),
      ...(channel === '' ? {} : { channel }),
    }
    return infiniteQueryOptions({
      queryKey: ['conversation', number, ours, channel],
      queryFn: ({ pageParam, signal }) =>
        get<ConversationTexts>(
          withQuery(path, { limit: PAGE_SIZE, ...query, cursor: pageParam }),
          signal,
        ),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => (last.has_more ? last.next_cursor : null),
    })
  },
  orphans: pages<Orphan>(['orphans'], '/v1/orphans'),
  optOuts: (query: Query) => pages<OptOut>(['opt-outs'], '/v1/opt-outs', query),
  users: one<List<User>>(['users'], '/v1/users'),
  invitations: one<List<Invitation>>(['invitations'], '/v1/users/invitations'),
  keys: one<List<ApiKey>>(['keys'], '/v1/keys'),
  endpoints: (query: Query = {}) =>
    pages<EndpointDetail>(['endpoints'], '/v1/callback-endpoints', query),
  endpointsOf: (campaignId: string) =>
    one<List<EndpointDetail>>(
      ['endpoints', 'of', campaignId],
      withQuery('/v1/callback-endpoints', { kind: 'all', campaign_id: campaignId }),
    ),
  endpoint: (id: string) => one<EndpointDetail>(['endpoint', id], `/v1/callback-endpoints/${id}`),
  endpointCallbacks: (id: string, query: Query) =>
    pages<Callback>(['endpoint', id, 'callbacks'], `/v1/callback-endpoints/${id}/callbacks`, query),
  callbacksOf: (messageId: string) =>
    one<List<Callback>>(['message', messageId, 'callbacks'], `/v1/messages/${messageId}/callbacks`),
  callbackFormats: kept<List<CallbackFormatEntry>>(['callback-formats'], '/v1/callback-formats'),
  logins: one<List<DoorLogin>>(['logins'], '/v1/door-logins'),
  doors: one<List<CompatibleDoor>>(['doors'], '/v1/compatible-doors'),
  workspaces: one<List<Workspace>>(['workspaces'], '/v1/workspaces'),
  audit: pages<AuditEntry>(['audit'], '/v1/audit'),
  reasons: queryOptions({
    queryKey: ['reasons'],
    queryFn: ({ signal }) => get<List<ReasonEntry>>('/v1/reasons', signal),
    staleTime: HOUR_MS,
  }),
  codes: (query: Query) => pages<Code>(['codes'], '/v1/codes', query),
  code: (vendor: string, code: string) =>
    kept<List<CodeDetail>>(
      ['codes', vendor, code],
      `/v1/codes/${encodeURIComponent(vendor)}/${encodeURIComponent(code)}`,
    ),
  vendors: kept<List<Vendor>>(['vendors'], '/v1/vendors'),
  wordsOf: (messageId: string) =>
    one<List<Utterance>>(['message', messageId, 'words'], `/v1/messages/${messageId}/words`),
  unknownWords: (query: Query) => pages<UnknownWord>(['unknown-words'], '/v1/unknown-words', query),
  tableEntries: (query: Query) => pages<TableEntry>(['table-entries'], '/v1/table-entries', query),
  corrections: (query: Query) => pages<Correction>(['corrections'], '/v1/corrections', query),
  job: (id: string) => one<Job>(['job', id], `/v1/jobs/${id}`),

  held: pages<Held>(['held'], '/v1/held'),
  /** Enough to say how many wait. */
  heldCount: one<List<Held>>(['held', 'count'], '/v1/held?limit=99'),
  senders: one<List<Sender>>(['senders'], '/v1/senders'),
  guidance: (id: string) =>
    one<Guidance>(['campaign', id, 'guidance'], `/v1/campaigns/${id}/guidance`),
  optOutSuggestions: pages<OptOutSuggestion>(['opt-out-suggestions'], '/v1/opt-out-suggestions'),
  credits: (workspaceId: string) =>
    pages<CreditMovement>(['credits', workspaceId], `/v1/workspaces/${workspaceId}/credits`),
  imports: pages<HistoryImport>(['imports'], '/v1/imports'),
  import: (id: string) => one<HistoryImport>(['import', id], `/v1/imports/${id}`),
  importErrors: (id: string) =>
    pages<RowError>(['import', id, 'row-errors'], `/v1/imports/${id}/row-errors`),
}
