import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RouteAccount, chooseRoute } from './routes.ts'

const account = (id: string, rest: Partial<RouteAccount> = {}): RouteAccount => ({
  id,
  name: id,
  enabled: true,
  prefixes: [],
  senders: [],
  defaultSender: '',
  channels: ['sms'],
  countries: [],
  senderPool: [],
  isWell: true,
  weight: 1,
  pricePerSegmentMicros: null,
  ...rest,
})

const choose = (
  accounts: RouteAccount[],
  rest: { to?: string; from?: string | null; accountId?: string } = {},
) => {
  const choice = chooseRoute(
    { to: '+447700900001', from: 'Shop', channel: 'sms' as const, accountId: null, ...rest },
    accounts,
  )
  return choice.kind === 'route' ? choice.account.id : choice.code
}

test('the longest prefix wins', () => {
  const accounts = [
    account('all'),
    account('uk', { prefixes: ['+44'] }),
    account('mobile', { prefixes: ['447', '1'] }),
    account('fr', { prefixes: ['33'] }),
  ]
  assert.equal(choose(accounts), 'mobile')
  assert.equal(choose(accounts, { to: '+442079460000' }), 'uk')
  assert.equal(choose(accounts, { to: '+4915112345678' }), 'all')
})

test('without an enabled account that takes the number there is no route', () => {
  assert.equal(choose([]), 'no-route')
  assert.equal(choose([account('a', { enabled: false })]), 'no-route')
  assert.equal(choose([account('a', { prefixes: ['33'] })]), 'no-route')
})

test('a sender that no fitting account may use is refused as a sender', () => {
  const accounts = [account('a', { senders: ['Bank', '+4477*'] })]
  assert.equal(choose(accounts), 'sender-invalid')
  assert.equal(choose(accounts, { from: 'bank' }), 'a')
  assert.equal(choose(accounts, { from: '+447700900009' }), 'a')
})

test('the account asked for is taken, or nothing is', () => {
  const accounts = [account('a'), account('b', { prefixes: ['33'] })]
  assert.equal(choose(accounts, { accountId: 'a' }), 'a')
  assert.equal(choose(accounts, { accountId: 'b' }), 'no-route')
  assert.equal(choose(accounts, { accountId: 'c' }), 'no-route')
})

test('weights share out the numbers, and a number always takes the same road', () => {
  const accounts = [account('a', { weight: 3 }), account('b', { weight: 1 })]
  const numbers = Array.from({ length: 4000 }, (_, at) => `+4477009${String(at).padStart(5, '0')}`)
  const taken = numbers.map((to) => choose(accounts, { to }))
  const share = taken.filter((id) => id === 'a').length / numbers.length
  assert.ok(share > 0.7 && share < 0.8, `a took ${share}`)
  assert.deepEqual(
    numbers.map((to) => choose(accounts.toReversed(), { to })),
    taken,
  )
})

test('a message without a sender takes the account’s own, or is refused', () => {
  const choice = chooseRoute({ to: '+447700900001', from: null, channel: 'sms', accountId: null }, [
    account('mute'),
    account('speaking', { defaultSender: 'Shop' }),
  ])
  assert.equal(choice.kind === 'route' && choice.account.id, 'speaking')
  assert.equal(choice.kind === 'route' && choice.sender, 'Shop')
  assert.equal(choose([account('mute')], { from: null }), 'sender-invalid')
})

test('an account of weight 0 is taken only when asked for', () => {
  assert.equal(choose([account('a', { weight: 0 })]), 'no-route')
  assert.equal(choose([account('a', { weight: 0 })], { accountId: 'a' }), 'a')
})

test('an account that was tried is left out', () => {
  const accounts = [
    account('uk', { prefixes: ['44'] }),
    account('all'),
    account('idle', { weight: 0 }),
  ]
  const message = { to: '+447700900001', from: 'Shop', channel: 'sms' as const, accountId: null }
  const second = chooseRoute(message, accounts, new Set(['uk']))
  assert.equal(second.kind === 'route' && second.account.id, 'all')
  assert.equal(chooseRoute(message, accounts, new Set(['uk', 'all'])).kind, 'no-route')
})
