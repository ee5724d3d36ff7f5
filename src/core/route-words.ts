import { CHANNEL_TITLE } from './channels.ts'
import type { Fit, Objection } from './route-fit.ts'
import type { Routed } from './routes.ts'

/** Each objection in words: of one account, as the dry run shows it. */
export const OBJECTING: Readonly<Record<Objection, (fit: Fit, message: Routed) => string>> = {
  'not-asked-for': () => 'another account was asked for',
  tried: () => 'it was tried already',
  'only-when-asked': () => 'its weight is 0: it is taken only when it is asked for',
  'account-disabled': () => 'it is switched off',
  'channel-not-carried': (_, { channel }) => `it does not carry ${CHANNEL_TITLE[channel]}`,
  'wire-not-carried': () =>
    'it carries plain texts only: no binary, headers, flash or vendors’ parameters',
  'country-not-taken': ({ account }) =>
    `it takes numbers of ${account.countries.join(', ')} only, and this is none`,
  'prefix-not-taken': ({ account }) =>
    `it takes numbers that begin ${account.prefixes.join(', ')} only`,
  'no-sender': () => 'the message names no sender, and it has none of its own',
  'sender-not-allowed': (_, { from }) => `it may not send as “${from ?? ''}”`,
  'names-not-carried': ({ sender }) =>
    `carriers there take no text from a name such as “${sender}”: it needs a number as its sender`,
  'sender-refused': ({ sender }) =>
    `the workspace does not let “${sender}” be used for this number`,
}

/** What every account lacks, or that there is none. */
export type Missing = Objection | 'no-account'

/** Of all accounts: what kept the nearest ones from fitting. */
export const MISSING: Readonly<Record<Missing, (message: Routed) => string>> = {
  'no-account': () => 'the workspace has no provider account',
  'not-asked-for': () => 'the provider account asked for does not exist',
  tried: () => 'every provider account that fits has been tried',
  'only-when-asked': () =>
    'every provider account has the weight 0, and is taken only when it is asked for',
  'account-disabled': () => 'every provider account that fits is disabled',
  'channel-not-carried': ({ channel }) =>
    `no enabled provider account carries ${CHANNEL_TITLE[channel]}`,
  'wire-not-carried': () =>
    'only accounts over SMPP carry binary, headers, flash or vendors’ parameters, and none that is enabled fits',
  'country-not-taken': ({ to, channel }) =>
    `no enabled provider account that carries ${CHANNEL_TITLE[channel]} takes numbers of the country of ${to}`,
  'prefix-not-taken': ({ to }) =>
    `no enabled provider account takes numbers that begin ${to.slice(0, 4)}`,
  'no-sender': () =>
    'the message names no sender, and no provider account that fits has one of its own',
  'sender-not-allowed': ({ from }) => `no provider account that fits may send as “${from ?? ''}”`,
  'names-not-carried': ({ from }) =>
    `carriers there take no text from a name${from === null ? '' : ` such as “${from}”`}: it needs a number as its sender`,
  'sender-refused': () => 'the workspace lets no sender of its accounts be used for this number',
}
