import { takeAttention } from './attention.ts'
import { isSessionsEnd, untilBack } from './session-end.ts'
import type { Problem } from './types.ts'

/** Every answer that is not 2xx, with what the API said about it. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.status = problem.status
    this.problem = problem
  }
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

let csrfToken: string | null = null

/** The session gives the token; every change sends it back. */
export function rememberCsrfToken(token: string | null) {
  csrfToken = token
}

/** '/v1/messages?status=failed': empty values are left out. */
export function withQuery(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  return params.size === 0 ? path : `${path}?${params}`
}

export const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  call<Answer>(path, { method: 'GET', signal: signal ?? null })

export function send<Answer>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  if (body === undefined) return call<Answer>(path, { method })
  if (body instanceof FormData) return call<Answer>(path, { method, body })
  return call<Answer>(path, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
}

/** One for each thing a person decides to send: pressing twice sends once. */
export const newIdempotencyKey = (): string => crypto.randomUUID()

export function sendOnce<Answer>(key: string, path: string, body: unknown): Promise<Answer> {
  const isForm = body instanceof FormData
  return call<Answer>(path, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    headers: { 'idempotency-key': key, ...(isForm ? {} : { 'content-type': 'application/json' }) },
  })
}

async function call<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response = await ask(path, init)
  if (!response.ok) {
    const problem = await readProblem(response)
    if (isComingBack(path, init) || !isSessionsEnd(problem)) throw new ApiError(problem)
    await untilBack()
    response = await ask(path, init)
    if (!response.ok) throw new ApiError(await readProblem(response))
  }
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

/** Signing in, and looking who is there, cannot wait for somebody to be there. */
const isComingBack = (path: string, { method }: RequestInit): boolean =>
  path === '/v1/session' && method !== 'DELETE'

async function ask(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('accept', 'application/json')
  if (!takeAttention()) headers.set('delivrd-unattended', 'true')
  if (csrfToken !== null && init.method !== 'GET') headers.set('x-csrf-token', csrfToken)
  try {
    return await fetch(path, { ...init, headers, credentials: 'same-origin' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(unreachable())
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const fallback = {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    code: 'unreadable-answer',
  }
  try {
    const body: unknown = await response.json()
    const said = typeof body === 'object' && body !== null ? body : {}
    return { ...fallback, ...said, status: response.status }
  } catch {
    return { ...fallback, status: response.status }
  }
}

const unreachable = (): Problem => ({
  type: 'about:blank',
  title: 'The server did not answer',
  status: 0,
  detail: 'Check that Delivrd is running and that you are online; nothing was changed here.',
  code: 'unreachable',
})
