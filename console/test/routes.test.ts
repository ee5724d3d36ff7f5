import assert from 'node:assert/strict'
import { journey, useBrowser } from './journey.ts'

useBrowser()

journey('a dry run shows which account takes a message, and why not the others', async (here) => {
  const { page, api, go } = here
  await go('/routes')
  await page.getByLabel('Number').fill('+447700900123')
  await page.getByLabel('Sender').fill('Harbour')
  await page.getByRole('button', { name: 'Find out' }).click()
  await page.getByText('It would be sent').waitFor()
  await page.getByRole('cell', { name: 'it takes numbers that begin +33 only' }).waitFor()
  await page.getByText('€0.045').waitFor()
  assert.deepEqual(JSON.parse(api.sent[0]!.body), {
    to: '+447700900123',
    channel: 'sms',
    from: 'Harbour',
  })
})

journey('a channel that nobody carries says so, and the second one beside it', async (here) => {
  const { page, go } = here
  await go('/routes')
  await page.getByLabel('Number').fill('+447700900123')
  await page.getByLabel('Channel', { exact: true }).selectOption('RCS')
  await page.getByLabel('If that brings nothing').selectOption('SMS')
  await page.getByRole('button', { name: 'Find out' }).click()
  await page.getByText('It would go by SMS first.').waitFor()
  await page.getByText('No provider account takes it').waitFor()
  await page.getByRole('heading', { name: 'By SMS' }).waitFor()
  await page.getByText('It would be sent').waitFor()
})
