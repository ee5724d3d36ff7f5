import assert from 'node:assert/strict'
import { SOUGHT } from '../src/words/dialects/sought.ts'
import * as data from './fake-data.ts'
import { eventually, journey, useBrowser } from './journey.ts'

useBrowser()

journey(
  'a code in a list of messages explains itself, and leads to its page and its twins',
  async ({ page, go }) => {
    await go(`/campaigns/${data.LIVE_CAMPAIGN}?status=failed`)
    await page.getByRole('button', { name: 'Explain UNDELIV 034' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Explain UNDELIV 034' })
    await dialog.getByText('The network gave up on this text.').waitFor()
    // The account’s settings say which table its numbers follow.
    await dialog.getByText('The network could not do it at that moment.').waitFor()
    await dialog.getByRole('link', { name: 'All about 034' }).click()
    await page.getByRole('heading', { level: 1, name: 'GSM and 3GPP 034' }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('field'), 'MAP user error')
    await page.getByText('31 messages of this workspace.').waitFor()
    await page.getByRole('link', { name: '30003', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Twilio 30003' }).waitFor()
  },
)

journey('no code stands anywhere without its explanation', async ({ page, go }) => {
  for (const [path, bare] of [
    [`/campaigns/${data.LIVE_CAMPAIGN}`, '.table-compact .mono'],
    ['/messages', '.rows-code .mono'],
    [`/messages/${data.id('msg', 4)}`, '.timeline-card .mono'],
    ['/orphans', '.orphan-head .mono'],
  ] as const) {
    await go(path)
    await page.locator(bare).first().waitFor()
    const explained = await page.getByRole('button', { name: /^Explain / }).count()
    const codes = await page
      .locator(bare)
      .filter({ hasText: /^[A-Z\d ]+$/ })
      .count()
    assert.ok(explained >= codes && codes > 0, `${path}: ${explained} of ${codes}`)
  }
})

journey('codes are found as one types, by number or by word', async ({ page, go }) => {
  await go('/codes')
  const rows = page.getByRole('table', { name: 'Vendors’ codes' }).getByRole('row')
  await eventually(
    () => rows.count(),
    (count) => count === 4,
  )
  await page.getByLabel('Find a code or a word').fill('30003')
  await eventually(
    () => rows.count(),
    (count) => count === 2,
  )
  assert.equal(new URL(page.url()).search, '?q=30003')
  await page.getByLabel('Find a code or a word').fill('nothing like it')
  await page.getByRole('heading', { name: 'No code matches' }).waitFor()
})

journey('a message is said in other vendors’ words on request', async ({ page, go }) => {
  await go(`/messages/${data.id('msg', 4)}`)
  await page.getByText('Show it in every vendor’s words').click()
  await page.getByText('Messente', { exact: true }).waitFor()
  await page.getByText('Whose doing it was.').waitFor()
  await page.getByRole('button', { name: 'Copy the words of Messente' }).waitFor()
})

journey(
  'where the next step is support, the desk and the evidence stand ready',
  async ({ page, go }) => {
    await go(`/messages/${data.id('msg', 10)}`)
    await page.getByRole('heading', { name: 'Contact support' }).waitFor()
    await page.getByRole('link', { name: 'desk@example.org' }).waitFor()
    const evidence = await page.locator('.evidence-text pre').innerText()
    assert.match(evidence, /^Message: msg_/)
    assert.match(evidence, /provider id 8f3a91c0/)
    assert.match(evidence, /stat:UNDELIV err:034/)
    await page.getByRole('button', { name: 'Copy the evidence' }).waitFor()
  },
)

journey(
  'an unknown word is named only after what would change was shown',
  async ({ page, api, go }) => {
    await go('/unknown-words')
    await page.getByText('it is nearly DELIVRD').waitFor()
    await page.getByRole('button', { name: 'Name it: DLVD_OK' }).click()
    const dialog = page.getByRole('dialog', { name: 'What does DLVD_OK mean?' })
    await dialog.getByRole('button', { name: 'Use the suggestion' }).click()
    assert.equal(await dialog.getByLabel('Status').inputValue(), 'delivered')
    assert.equal(await dialog.getByRole('button', { name: /^Apply/ }).count(), 0)
    await dialog.getByRole('button', { name: 'Show what would change' }).click()
    await dialog.getByText('201 messages would move; 214 receipts looked at.').waitFor()
    // Another choice needs another look.
    await dialog.getByLabel('Can trying again help?').selectOption('No, never')
    await dialog.getByRole('button', { name: 'Show what would change' }).click()
    await dialog.getByRole('button', { name: 'Apply to 201 messages' }).click()
    await dialog.getByText('201 messages moved; 214 receipts looked at.').waitFor()
    const asked = api.sent.map(({ path }) => path.split('/').at(-1))
    assert.deepEqual(asked, ['preview', 'preview', 'name'])
    assert.deepEqual(JSON.parse(api.sent.at(-1)!.body), {
      status: 'delivered',
      reason: null,
      permanent: true,
      grade: null,
      scope: 'vendor',
    })
  },
)

journey(
  'a replay shows its difference first, and applies it when asked',
  async ({ page, api, go }) => {
    await go('/replay')
    await page.getByRole('button', { name: 'Show the difference' }).click()
    await page.getByText('201 messages would move; 214 receipts looked at.').waitFor()
    await page.getByRole('button', { name: 'Apply this difference' }).click()
    const dialog = page.getByRole('dialog', { name: 'Move 201 messages?' })
    await dialog.getByRole('button', { name: 'Apply this difference' }).click()
    await page.getByText('201 messages moved; 214 receipts looked at.').waitFor()
    assert.deepEqual(
      api.sent.map(({ body }) => JSON.parse(body).apply),
      [false, true],
    )
  },
)

journey('the help answers a question in a page of its own', async ({ page, go }) => {
  await go('/help')
  const find = page.getByLabel('Find an answer')
  await find.fill('kannel HOST')
  await page
    .getByRole('status')
    .getByText(/^2 of \d+ answers$/)
    .waitFor()
  await page.getByRole('link', { name: 'Point an existing client at Delivrd' }).waitFor()
  const hearing = page.getByRole('link', { name: 'Hear of each change in your systems' })
  for (const word of ['CALLBACK_ALLOW', ...(SOUGHT['callbacks']?.split(' ') ?? [])]) {
    await find.fill(word)
    await hearing.waitFor()
  }
  await find.fill('no such giraffe')
  await page.getByText('No answer has all of these words.').waitFor()
  await find.fill('')
  await page.getByRole('link', { name: 'Am I charged for a message that failed?' }).click()
  await page.getByText('Often yes, if a provider had it.').waitFor()
  await page.getByRole('link', { name: 'What is usual for each reason' }).click()
  await page.getByRole('heading', { level: 1, name: 'Reasons' }).waitFor()
})
