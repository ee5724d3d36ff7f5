import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ApiError, rememberCsrfToken, send } from '../src/api/client.ts'
import { comeBack, isSessionOver, watchSession } from '../src/api/session-end.ts'

/** A server that answers with these problems, one after the other, and then well; gives the tokens it was shown. */
function serve(t: TestContext, ...codes: readonly [number, string][]): (string | null)[] {
  const answers = [...codes]
  const shown: (string | null)[] = []
  t.mock.method(globalThis, 'fetch', async (_path: string, { headers }: { headers: Headers }) => {
    shown.push(headers.get('x-csrf-token'))
    const [status = 200, code = ''] = answers.shift() ?? []
    return Response.json({ code, title: code }, { status })
  })
  return shown
}

/** Until somebody is asked to sign in. */
const untilOver = () =>
  new Promise<void>((resolve) => {
    const unwatch = watchSession(() => {
      if (!isSessionOver()) return unwatch()
      resolve()
    })
  })

test('a change refused for its token is asked again with the one that came since', async (t) => {
  const shown = serve(t, [403, 'csrf'])
  rememberCsrfToken('old')
  const over = untilOver()
  const sent = send('POST', '/v1/messages', {})
  await over
  rememberCsrfToken('new')
  comeBack()
  await sent
  assert.deepEqual(shown, ['old', 'new'])
})

test('what is refused again after that is said, not asked for ever', async (t) => {
  const shown = serve(t, [401, 'no-session'], [403, 'csrf'])
  const over = untilOver()
  const sent = send('POST', '/v1/messages', {})
  await over
  comeBack()
  await assert.rejects(sent, (error) => error instanceof ApiError && error.status === 403)
  assert.equal(shown.length, 2)
})

test('a wrong password is said at once, and so is everything where nobody is signed in', async (t) => {
  serve(t, [401, 'wrong-password'], [401, 'no-session'], [401, 'missing-credentials'])
  const unwatch = watchSession(() => undefined)
  await assert.rejects(send('POST', '/v1/session/password', {}))
  await assert.rejects(send('POST', '/v1/session', {}))
  unwatch()
  await assert.rejects(send('POST', '/v1/setup', {}))
  assert.equal(isSessionOver(), false)
})
