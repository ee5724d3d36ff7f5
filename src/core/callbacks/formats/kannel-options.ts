import { HEX, MILLISECONDS, WRITTEN, messageOption, option } from '../options.ts'
import type { FormatOption } from '../options.ts'

export const MASK_OF_ALL = 31

/** Of seven bits in the newest trees. */
const MASK_MAX = 127

const upTo = (most: number) => ({ takes: { kind: 'number', least: 0, most } }) as const

/** What stands for an escape code is empty where it is not said. */
export const KANNEL_OPTIONS: readonly FormatOption[] = [
  option(
    'mask',
    'dlr-mask, a sum: 1 delivered, 2 failed, 4 buffered, 8 handed over, 16 refused. 31 is all of them.',
    { takes: { kind: 'number', least: 1, most: MASK_MAX }, otherwise: String(MASK_OF_ALL) },
  ),
  option('service', '%n: the sendsms user.'),
  option('smsc', '%i: what was named to force a way; else the provider account’s name.'),
  option('smsc-number', '%f: the number that the message centre goes by.'),
  option('smsbox-id', '%x: the id of the smsbox.'),
  option('account', '%o: what the request named as its account.'),
  option('binfo', '%B: what the request said for billing.'),
  option('charset', '%C: the charset of the request.'),
  option(
    'meta-data',
    '%D and %#group#param#: ?group?k=v&k2=v2. An SMPP provider’s own code is added to it.',
  ),
  ...WRITTEN,
  messageOption('coding', '%c: how the text is coded.', upTo(2)),
  messageOption('mclass', '%m: the message class.', upTo(3)),
  messageOption('mwi', '%M: which indicator of a waiting message.', upTo(7)),
  messageOption('dcs', '%O: the data coding scheme.', upTo(255)),
  messageOption('priority', '%y: the priority.', upTo(3)),
  messageOption('udh', '%u and %U: the header before the text.', { takes: HEX }),
  messageOption('valid-until', '%v: how many minutes are left until then.', {
    takes: MILLISECONDS,
  }),
  messageOption('deferred-until', '%V: how many minutes are left until then.', {
    takes: MILLISECONDS,
  }),
]
