/**
 * What a program does with the SDK, the same in every runtime: plain JavaScript and nothing of Node's. The
 * server before it loses the first answer to each request that changes something.
 * @returns what came of it, as plain JSON
 */
export async function journey(sdk, { url, key, signed }) {
  const delivrd = sdk.createClient({ url, key })
  const found = {}

  const sent = await delivrd.sendMessage({ to: '+37251234567', text: 'Hello', reference: 'once' })
  const same = []
  for await (const one of delivrd.each('listMessages', { reference: 'once' })) same.push(one.id)
  found.sentOnce = same.length === 1 && same[0] === sent.id

  const references = Array.from({ length: 5 }, (_, at) => `batch-${at}`)
  const messages = references.map((reference) => ({ to: '+37251234567', text: 'Hi', reference }))
  const batch = await delivrd.sendBatch({ messages })
  const { results } = await delivrd.readStatuses({ references: [...references, 'nobody'] })
  found.inOrder = results.map((one) => one.message?.id ?? one.error.code)
  found.batchAgrees = batch.results.every((one, at) => one.message.id === found.inOrder[at])
  found.inOrder = found.inOrder.map((one) => one.slice(0, 4))

  const listed = new Set()
  let pages = 0
  for await (const one of delivrd.each('listMessages', { limit: 2 })) {
    listed.add(one.id)
    pages++
  }
  found.everyPage = listed.size === pages && pages >= 6
  found.errors = {
    unknown: await wordsOf(() => delivrd.readMessage(`msg_${'0'.repeat(32)}`)),
    incomplete: await wordsOf(() => delivrd.sendMessage({ text: 'to nobody' })),
    stranger: await wordsOf(() => sdk.createClient({ url, key: 'nonsense' }).listKeys()),
    nowhere: await wordsOf(() => delivrd.readMessage('')),
    proxy: await wordsOf(() => sdk.createClient({ url: `${url}/page`, key }).listKeys()),
  }

  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const wish = { to: '+37251234567', text: 'Later', from: 'Shop', send_at: soon }
  const later = await delivrd.sendMessage(wish)
  found.notFinal = await wordsOf(() => delivrd.waitForFinal(later.id, { timeoutMs: 300 }))
  const waiting = delivrd.waitForFinal(later.id, { timeoutMs: 20_000 })
  await delivrd.cancelMessage(later.id)
  found.final = (await waiting).status

  const csv = 'phone\n+37251234567\n+37251234568\n'
  const form = new FormData()
  form.set('name', 'A')
  form.set('text', 'Hi')
  form.set('from', 'Delivrd')
  form.set('file', new Blob([csv], { type: 'text/csv' }), 'list.csv')
  const campaign = await delivrd.createCampaign(form)
  const file = await delivrd.exportRecipients(campaign.id)
  found.rows = (await file.text()).trim().split('\n').length
  const byQuery = { query: { name: 'B', text: 'Hi', from: 'Delivrd' } }
  found.fromText = (await delivrd.createCampaign(csv, byQuery)).recipients

  const client = new AbortController()
  const aborted = delivrd.waitForFinal(sent.id, { signal: client.signal })
  client.abort()
  found.aborted = (await wordsOf(() => aborted)).name
  const nobody = sdk.createClient({ url: 'http://127.0.0.1:9', key, retries: 0 })
  found.unreachable = (await wordsOf(() => nobody.listKeys())).name

  found.verified = []
  for (const { payload, headers, secret, now } of signed) {
    const verdict = await sdk.verifyCallback(payload, headers, secret, { now }).then(
      (event) => event.type,
      (error) => error.name,
    )
    found.verified.push(verdict)
  }
  return found
}

async function wordsOf(ask) {
  try {
    await ask()
    return { name: 'nothing' }
  } catch (error) {
    const { name, code, status, errors, requestId } = error
    return { name, code, status, errors, hasRequestId: typeof requestId === 'string' }
  }
}
