import { CREXENDO } from '../crexendo/table.ts'
import {
  arrived,
  at,
  because,
  both,
  detailed,
  either,
  ended,
  endedHere,
  field,
  not,
  otherwise,
  speaker,
  word,
} from './speaker.ts'

const STATUS = field('message status', [
  word(
    'Stopped',
    'A person of the workspace stopped it: it waits in a stopped campaign, or was cancelled.',
    at('stopped', 'cancelled-here'),
    'See who stopped it, and whether to resume it or to create it anew.',
  ),
  word(
    'Scheduled',
    'It waits for its time, or its campaign has not begun; nobody has sent it.',
    at('draft', 'scheduled', 'waiting'),
    'Check the date and time; a scheduled campaign can be edited until it starts.',
  ),
  word(
    'Sending',
    'It is in our hands (queued, held, on its way to another provider), or was handed over and not answered yet.',
    at('held', 'queued', 'rerouting', 'handed-over'),
    'Give it time, and look again in a few minutes.',
  ),
  word(
    'Submitted',
    'A provider accepted it and said nothing since, or no receipt came in time: its end is not known.',
    at('accepted', 'scheduled-there', 'unconfirmed'),
    'Wait for the last word. If it stays so, look at the code, and whether delivery receipts are on.',
  ),
  word(
    'Sent',
    'The provider passed it on to the network, or some parts of it.',
    at('enroute', 'passed-on', 'partly-known'),
    'If recipients miss it, compare Delivered with Failed and Rejected, then look at the codes.',
  ),
  word('Delivered', 'All of it arrived.', arrived),
  word(
    'Rejected',
    'It was refused before it was tried: by us, by the provider or by the carrier.',
    at('refused-here', 'refused-there', 'skipped-there', 'rejected-there'),
    'The code has the reason: an invalid number or sender, a block, no route.',
  ),
  word(
    'Failed',
    'It was taken and ended without arriving: not delivered, in part only, out of time, or deleted by the provider.',
    ended,
    'The code has the reason: undeliverable, out of time, unreachable.',
  ),
])

const ASK_SUPPORT = 'This needs your support: give them the evidence of this message.'

const OPEN_CODES = [
  word('151', 'It is held for a person to look at.', at('held')),
  word(
    '102',
    'The first provider failed, and it goes to another one (detail rerouted) that has not accepted it yet.',
    at('rerouting'),
  ),
  word(
    '101',
    'It is here, unsent, and neither held nor being rerouted.',
    at('draft', 'scheduled', 'stopped', 'waiting', 'queued'),
  ),
  word('200', 'It was handed to a provider that has not accepted it yet.', at('handed-over')),
  word('210', 'The provider accepted it, and nothing was said since.', at('accepted')),
  word('211', 'The provider says that it is on its way (detail enroute).', at('enroute')),
  word(
    '213',
    'The provider will deliver it at a later time (detail scheduled).',
    at('scheduled-there'),
  ),
  word(
    '212',
    'It was passed on, and its end is not known: sent, buffered, some parts still open, or no receipt in time.',
    at('passed-on', 'partly-known', 'unconfirmed'),
  ),
  word(
    '221',
    'The phone itself confirmed it (grade handset), or the recipient opened it.',
    at('confirmed', 'read'),
  ),
  word('220', 'The network says that it arrived.', at('delivered')),
]

/** Why our own checks refuse. */
const REFUSAL_CODES = [
  word(
    '330',
    'A fault of our own, or of the link, kept it from being sent.',
    either(
      detailed(
        'internal-error',
        'queue-failed',
        'link-refused',
        'link-down',
        'account-switched-off',
      ),
      because('gateway-error', 'auth-failed', 'request-invalid', 'rate-limited'),
    ),
    ASK_SUPPORT,
  ),
  word(
    '304',
    'A rule of the workspace drops such texts (detail dropped).',
    detailed('dropped'),
    ASK_SUPPORT,
  ),
  word(
    '301',
    'A limit of the workspace was reached: messages, spending or balance.',
    because('quota-exceeded', 'insufficient-credit'),
  ),
  word(
    '302',
    'The number is on one of our lists: opted out, do not disturb, or blocked.',
    because('recipient-blocklisted', 'opted-out', 'do-not-disturb'),
  ),
  word('303', 'The workspace blocks the sender.', because('sender-blocked')),
  word(
    '305',
    'We had sent the same text to the same number, or too often within the hour.',
    because('duplicate-message', 'recipient-flood-limit'),
  ),
  word(
    '332',
    'No provider account of the workspace reaches the destination.',
    because('no-route', 'region-not-enabled', 'account-restricted'),
  ),
  word(
    '333',
    'We do not send from this sender to this destination.',
    because('sender-unsupported', 'sender-invalid', 'sender-not-registered', 'campaign-inactive'),
  ),
]

/** 3xx: decided here, before any provider had it. */
const OUR_CODES = [
  word(
    '320',
    'Its time ran out while it waited here.',
    either(at('expired-here'), because('expired-in-queue')),
  ),
  ...REFUSAL_CODES.map((one) => ({ ...one, when: both(at('refused-here'), one.when) })),
  word(
    '331',
    'It was discarded here for a cause without a code of its own, or by a person: cancelled, or held and discarded.',
    otherwise,
  ),
]

/** 4xx: decided downstream. */
const THEIR_CODES = [
  word('401', 'Its time ran out after it was handed over.', at('expired-there')),
  word('405', 'The provider cancelled or deleted it.', at('deleted-there')),
  word(
    '403',
    'The provider accepted it and chose not to send it (detail skipped).',
    at('skipped-there'),
  ),
  word(
    '410',
    'The provider or carrier does not take the sender.',
    because(
      'sender-invalid',
      'sender-unsupported',
      'sender-not-registered',
      'sender-blocked',
      'campaign-inactive',
    ),
  ),
  word(
    '411',
    'The provider or carrier says that there is no such number.',
    because('invalid-number', 'unknown-subscriber'),
  ),
  word(
    '412',
    'The number is blocked downstream: on a list of the provider or carrier.',
    because('recipient-blocklisted', 'opted-out', 'do-not-disturb'),
  ),
  word(
    '413',
    'The line or the subscription takes no texts.',
    because('not-sms-capable', 'not-on-channel', 'subscriber-barred'),
  ),
  word(
    '414',
    'The phone or its network could not be reached.',
    because(
      'handset-unreachable',
      'handset-busy',
      'handset-memory-full',
      'carrier-unavailable',
      'portability-error',
    ),
  ),
  word(
    '402',
    'The provider or carrier refused it for a cause without a code of its own.',
    at('refused-there', 'rejected-there'),
  ),
  word(
    '400',
    'It failed downstream for a cause without a code of its own, or only a part arrived.',
    otherwise,
  ),
]

const CODE = field('delivery status code', [
  ...OPEN_CODES,
  ...OUR_CODES.map((one) => ({ ...one, when: both(endedHere, one.when) })),
  ...THEIR_CODES.map((one) => ({ ...one, when: both(not(endedHere), one.when) })),
])

export const crexendo = speaker({
  dialect: 'crexendo',
  title: 'Crexendo',
  vocabulary: CREXENDO,
  fields: [STATUS, CODE],
})
