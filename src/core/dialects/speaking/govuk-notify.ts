import {
  arrived,
  at,
  because,
  both,
  detailed,
  either,
  ended,
  endedHere,
  failing,
  field,
  otherwise,
  speaker,
  word,
} from './speaker.ts'

/** Nobody reached for the phone: what stood in the way lies with us, the provider or the request. */
const neverTried = either(
  endedHere,
  at('refused-there', 'skipped-there', 'deleted-there'),
  because(
    'gateway-error',
    'request-invalid',
    'auth-failed',
    'insufficient-credit',
    'rate-limited',
    'quota-exceeded',
    'account-restricted',
    'no-route',
    'region-not-enabled',
    'provider-rejected',
    'sender-invalid',
    'sender-unsupported',
    'sender-not-registered',
    'campaign-inactive',
  ),
)

/** It was tried, and another try may succeed. */
const mayPass = either(
  at('expired-there'),
  both(failing('unreached'), ({ permanent, reason }) => permanent !== true && !isForGood(reason)),
  because('carrier-unavailable', 'recipient-no-credit'),
)

const isForGood = (reason: string | null): boolean =>
  reason === 'invalid-number' || reason === 'unknown-subscriber' || reason === 'not-sms-capable'

const STATUS = field('status', [
  word('delivered', 'All of it arrived.', arrived),
  word(
    'technical-failure',
    'It was never tried: refused, cancelled or expired here, or stopped by the link, the account or the sender.',
    both(ended, neverTried),
  ),
  word(
    'temporary-failure',
    'It was tried, and another try may succeed: the phone was away, busy or full, or the time ran out.',
    both(ended, mayPass),
  ),
  word(
    'permanent-failure',
    'It was tried or refused downstream, and the same message would fail again, or nobody says otherwise.',
    ended,
  ),
  word(
    'sent',
    'No more news is to be expected: the receipt did not come in time, or receipts are off (detail receipts-off).',
    either(at('unconfirmed'), both(at('passed-on', 'accepted'), detailed('receipts-off'))),
  ),
  word(
    'pending',
    'It was passed on to the network, and more news is to come.',
    at('enroute', 'passed-on', 'scheduled-there', 'partly-known'),
  ),
  word(
    'sending',
    'It was handed to a provider, and nothing was said beyond its answer.',
    at('handed-over', 'accepted'),
  ),
  word('created', 'It is here, unsent.', otherwise),
])

export const govukNotify = speaker({
  dialect: 'govuk-notify',
  title: 'GOV.UK Notify',
  vocabulary: null,
  fields: [STATUS],
})
