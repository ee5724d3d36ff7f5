import { journey, useBrowser } from './journey.ts'
useBrowser()
journey('shot', async ({ page, go }) => {
  await go('/routes')
  await page.getByLabel('Number').fill('+447700900123')
  await page.getByLabel('Channel', { exact: true }).selectOption('RCS')
  await page.getByLabel('If that brings nothing').selectOption('SMS')
  await page.getByRole('button', { name: 'Find out' }).click()
  await page.getByText('It would be sent').waitFor()
  await page.screenshot({ path: '/tmp/e-route.png', fullPage: true })
  await page.setViewportSize({ width: 390, height: 800 })
  await page.screenshot({ path: '/tmp/e-route-m.png', fullPage: true })
})
