import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type RouteAccount, chooseRoute, explainRoutes } from './routes.ts'
import { refuseSender } from './senders.ts'

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
  needsSender: true,
  carriesWire: true,
  senderMax: 20,
  badness: 0,
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
  const second = chooseRoute(message, accounts, { exclude: new Set(['uk']) })
  assert.equal(second.kind === 'route' && second.account.id, 'all')
  assert.equal(chooseRoute(message, accounts, { exclude: new Set(['uk', 'all']) }).kind, 'no-route')
})

test('an account takes the countries that it names, also of numbers that only share the calling code', () => {
  const accounts = [
    account('ee', { countries: ['EE'] }),
    account('gb', { countries: ['GB', 'FR'] }),
  ]
  assert.equal(choose(accounts, { to: '+37255512345' }), 'ee')
  assert.equal(choose(accounts, { to: '+33612345678' }), 'gb')
  // No plan knows the range that is kept for films: it may be anywhere under +44.
  assert.equal(choose(accounts, { to: '+447700900001' }), 'gb')
  assert.equal(choose(accounts, { to: '+491511234567' }), 'no-route')
})

test('whoever names the country goes before whoever takes all, and a prefix goes before both', () => {
  const accounts = [
    account('all'),
    account('country', { countries: ['EE'] }),
    account('prefix', { prefixes: ['+37255'] }),
  ]
  assert.equal(choose(accounts, { to: '+37255512345' }), 'prefix')
  assert.equal(choose(accounts, { to: '+37258123456' }), 'country')
  assert.equal(choose(accounts, { to: '+33612345678' }), 'all')
})

test('an account that does badly is taken only when nothing else fits, and says so', () => {
  const sick = account('sick', { prefixes: ['+44'], badness: 1 })
  assert.equal(choose([sick, account('well')]), 'well')
  assert.equal(choose([sick, account('other', { prefixes: ['+33'] })]), 'sick')
  const choice = chooseRoute(MESSAGE, [sick])
  assert.ok(choice.because.includes('does badly'), choice.because)
})

test('where the price decides the cheapest is taken, and one whose price is unknown comes last', () => {
  const priced = (id: string, micros: number | null) =>
    account(id, { pricePerSegmentMicros: micros, weight: id === 'dear' ? 1000 : 1 })
  const accounts = [priced('unknown', null), priced('dear', 900), priced('cheap', 20)]
  const routeBy = 'price'
  for (const to of NUMBERS.slice(0, 50)) {
    const ranked = explainRoutes({ ...MESSAGE, to }, accounts, { routeBy })
    assert.deepEqual(
      ranked.map((one) => one.account.id),
      ['cheap', 'dear', 'unknown'],
    )
    assert.equal(ranked[0]?.because, 'cheap costs least of 3 accounts that fit')
    assert.equal(ranked[1]?.because, 'cheap costs less')
    assert.equal(ranked[2]?.because, 'its price is not known')
  }
})

test('an account whose provider finds the sender takes texts that name none', () => {
  const open = account('open', { needsSender: false })
  const message = { ...MESSAGE, from: null }
  const choice = chooseRoute(message, [account('bare'), open])
  assert.deepEqual(choice.kind === 'route' && [choice.account.id, choice.sender], ['open', ''])
  // Who it would come from nobody knows: nobody can have registered it.
  const senderRules = { senders: [], registeredOnly: true }
  assert.equal(chooseRoute(message, [open], { senderRules }).kind, 'no-route')
  const own = chooseRoute(message, [account('own', { needsSender: false, defaultSender: 'Shop' })])
  assert.equal(own.kind === 'route' && own.sender, 'Shop')
})

test('a vendor’s id goes where there is room for it, and a number is sent as carriers take it', () => {
  const from = `MG${'0f'.repeat(16)}`
  const accounts = [account('smpp'), account('http', { senderMax: 100 })]
  assert.equal(choose(accounts, { from, to: '+12025550123' }), 'http')
  assert.equal(choose([account('smpp')], { from }), 'sender-invalid')
  const choice = chooseRoute({ ...MESSAGE, from: '+44 7700 900901' }, [account('a')])
  assert.equal(choice.kind === 'route' && choice.sender, '+447700900901')
})

test('a pool shares out the people, and each person always gets the same sender', () => {
  const pool = ['+447700900901', '+447700900902', '+447700900903']
  const pooled = [account('a', { senderPool: pool, defaultSender: 'Shop' })]
  const senderFor = (to: string, accounts = pooled) => {
    const choice = chooseRoute({ ...MESSAGE, from: null, to }, accounts)
    return choice.kind === 'route' ? choice.sender : choice.code
  }
  const taken = NUMBERS.map((to) => senderFor(to))
  for (const sender of pool) {
    const part = taken.filter((one) => one === sender).length / NUMBERS.length
    assert.ok(part > 0.28 && part < 0.39, `${sender} has ${part}`)
  }
  const fewer = [account('a', { senderPool: pool.slice(0, 2) })]
  for (const [at, to] of NUMBERS.entries()) {
    if (taken[at] !== pool[2]) assert.equal(senderFor(to, fewer), taken[at], to)
  }
})

test('a pool leaves out what the account or the workspace does not allow', () => {
  const senderRules = {
    senders: [{ key: '447700900901', state: 'blocked' as const, destinations: [] }],
    registeredOnly: false,
  }
  const pooled = account('a', {
    senderPool: ['+447700900901', '+447700900902', 'Shop'],
    senders: ['+44*'],
  })
  for (const to of NUMBERS.slice(0, 100)) {
    const choice = chooseRoute({ ...MESSAGE, from: null, to }, [pooled], { senderRules })
    assert.equal(choice.kind === 'route' && choice.sender, '+447700900902')
  }
})

test('a sender of its own that the workspace forbids gives way to another account’s', () => {
  const senderRules = {
    senders: [{ key: 'casino', state: 'blocked' as const, destinations: [] }],
    registeredOnly: false,
  }
  const casino = account('casino', { defaultSender: 'Casino', prefixes: ['+44'] })
  const senderOf = (accounts: RouteAccount[]) => {
    const choice = chooseRoute({ ...MESSAGE, from: null }, accounts, { senderRules })
    return choice.kind === 'route' ? choice.sender : choice.code
  }
  assert.equal(senderOf([casino, account('shop', { defaultSender: 'Shop' })]), 'Shop')
  assert.equal(senderOf([casino]), 'Casino', 'screening refuses it by its own name')
})

test('a name is no sender where carriers take none, unless the account lists it', () => {
  const us = '+12025550123'
  const any = account('any', { defaultSender: 'Shop' })
  const choice = chooseRoute({ ...MESSAGE, to: us }, [any])
  assert.equal(choice.kind === 'no-route' && choice.code, 'sender-unsupported')
  assert.equal(choose([any], { to: us, from: null }), 'sender-unsupported')
  assert.equal(choose([any], { to: us, from: '+12025550199' }), 'any')
  assert.equal(
    choose([any, account('own', { defaultSender: '62555' })], { to: us, from: null }),
    'own',
  )
  assert.equal(choose([account('lists', { senders: ['Shop'] })], { to: us }), 'lists')
  // 555 is no area code: nobody can be sure where such a number is.
  assert.equal(choose([any], { to: '+15550000001' }), 'any')
})

const NUMBERS = Array.from({ length: 3_000 }, (_, at) => `+4477009${String(at).padStart(5, '0')}`)
const MESSAGE = { to: '+447700900001', from: 'Shop', channel: 'sms' as const, accountId: null }

const subset = <Value>(...values: Value[]) => fc.subarray(values)
const someAccounts = fc
  .array(
    fc.record({
      enabled: fc.boolean(),
      channels: fc.subarray(['sms', 'rcs', 'whatsapp'] as const, { minLength: 1 }),
      countries: subset('GB', 'US', 'EE'),
      prefixes: subset('+44', '+4477', '+1', '+372'),
      senders: subset('Shop', '+44*', '+12025550199'),
      senderPool: subset('+447700900901', '+447700900902', 'Shop'),
      defaultSender: fc.constantFrom('', 'Shop', 'Casino', '+447700900901'),
      weight: fc.constantFrom(0, 1, 5, 100),
      pricePerSegmentMicros: fc.constantFrom(null, 0, 20, 900),
      badness: fc.nat({ max: 5 }),
    }),
    { maxLength: 6 },
  )
  .map((rows) => rows.map((rest, at) => account(`a${at}`, rest)))
const someMessage = fc.record({
  to: fc.constantFrom('+447700900001', '+447911123456', '+12025550123', '+37255512345', '+491511'),
  from: fc.constantFrom(null, 'Shop', 'Other', '+447700900901'),
  channel: fc.constantFrom('sms' as const, 'rcs' as const),
  accountId: fc.constantFrom(null, null, 'a0', 'a9'),
})
const somePlan = fc.record({
  routeBy: fc.constantFrom('weight' as const, 'price' as const),
  exclude: fc.subarray(['a0', 'a1']).map((ids) => new Set(ids)),
  senderRules: fc.record({
    registeredOnly: fc.boolean(),
    senders: subset(
      { key: 'casino', state: 'blocked' as const, destinations: [] },
      { key: 'shop', state: 'registered' as const, destinations: ['+44'] },
    ),
  }),
})

test('the explanation and the choice never disagree, and each account is explained once', () => {
  fc.assert(
    fc.property(someMessage, someAccounts, somePlan, (message, accounts, plan) => {
      const choice = chooseRoute(message, accounts, plan)
      const candidates = explainRoutes(message, accounts, plan)
      assert.deepEqual(
        candidates.map((one) => one.account.id).toSorted(),
        accounts.map(({ id }) => id).toSorted(),
      )
      assert.ok(candidates.every(({ because }) => because !== ''))
      const fitting = candidates.filter(({ rank }) => rank !== null)
      assert.deepEqual(
        fitting.map(({ rank }) => rank),
        fitting.map((_, at) => at + 1),
      )
      assert.ok(fitting.every(({ objection }) => objection === null))
      const [first] = candidates
      if (choice.kind === 'no-route') return assert.equal(fitting.length, 0)
      assert.equal(choice.account.id, first?.account.id)
      assert.equal(choice.sender, first?.sender)
      if (first?.rank === 1) assert.equal(choice.because, first.because)
    }),
    { numRuns: 5_000 },
  )
})

test('whoever is taken fits in every respect, and a sick one only where no better one does', () => {
  fc.assert(
    fc.property(someMessage, someAccounts, somePlan, (message, accounts, plan) => {
      const choice = chooseRoute(message, accounts, plan)
      if (choice.kind === 'no-route') return
      const taken = choice.account
      assert.ok(taken.enabled && taken.channels.includes(message.channel))
      assert.ok(!plan.exclude.has(taken.id))
      assert.ok(message.accountId === null ? taken.weight > 0 : taken.id === message.accountId)
      const { prefixes } = taken
      assert.ok(prefixes.length === 0 || prefixes.some((one) => message.to.startsWith(one)))
      assert.notEqual(choice.sender, '')
      if (taken.badness === 0) return
      const better = accounts.filter(({ badness }) => badness < taken.badness)
      const without = chooseRoute(message, better, plan)
      const isRefused =
        without.kind === 'route' &&
        refuseSender({ sender: without.sender, to: message.to }, plan.senderRules) !== null
      assert.ok(without.kind === 'no-route' || isRefused)
    }),
    { numRuns: 5_000 },
  )
})

test('when one of several equals falls sick or away, only its own numbers move', () => {
  const three = ['a', 'b', 'c'].map((id, at) => account(id, { weight: at + 1 }))
  for (const to of NUMBERS) {
    const before = choose(three, { to })
    for (const lost of ['a', 'b', 'c']) {
      const sick = three.map((one) => (one.id === lost ? { ...one, badness: 1 } : one))
      const gone = three.filter(({ id }) => id !== lost)
      const after = choose(sick, { to })
      assert.equal(after, choose(gone, { to }))
      if (before !== lost) assert.equal(after, before, to)
      else assert.notEqual(after, lost)
    }
  }
})
