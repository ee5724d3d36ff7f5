import { row, table } from './entry.ts'
import type { Table } from './entry.ts'

/**
 * What a refusal without a code of the vendor's is for, as its own sentence says it. These words are ours: an
 * API that has one HTTP status for an account and for a person tells them apart in its text alone.
 */
// prettier-ignore
export const REFUSED_FOR: Table = table('refused_for', [
  row('opted-out', 'opted out', 'The recipient opted out.', 'rejected', { reason: 'opted-out', permanent: true, charge: 'no', confidence: 'medium' }),
  row('do-not-disturb', 'do not disturb', 'The recipient is on a list of people who are not to be texted.', 'rejected', { reason: 'do-not-disturb', permanent: true, charge: 'no', confidence: 'medium' }),
  row('recipient-blocked', 'recipient blocked', 'The provider lets nothing through to this recipient.', 'rejected', { reason: 'recipient-blocklisted', permanent: true, charge: 'no', confidence: 'medium' }),
  row('recipient-invalid', 'recipient invalid', 'The number is none that can be texted.', 'rejected', { reason: 'invalid-number', permanent: true, charge: 'no', confidence: 'medium' }),
  row('region', 'region not enabled', 'The account may not send to this country.', 'rejected', { reason: 'region-not-enabled', permanent: true, charge: 'no', confidence: 'medium' }),
  row('sender', 'sender not allowed', 'The account may not send as this sender.', 'rejected', { reason: 'sender-invalid', permanent: true, charge: 'no', confidence: 'medium' }),
  row('content', 'content not allowed', 'The provider does not take this text.', 'rejected', { reason: 'content-prohibited', permanent: true, charge: 'no', confidence: 'medium' }),
  row('credit', 'no credit', 'There is no credit.', 'rejected', { reason: 'insufficient-credit', permanent: false, charge: 'no', confidence: 'medium' }),
  row('credentials', 'credentials refused', 'The provider did not take the credentials.', 'rejected', { reason: 'auth-failed', permanent: true, charge: 'no', confidence: 'medium' }),
  row('account', 'account restricted', 'The account may not do this.', 'rejected', { reason: 'account-restricted', permanent: true, charge: 'no', confidence: 'medium' }),
])

export type RefusedFor =
  | 'opted-out'
  | 'do-not-disturb'
  | 'recipient-blocked'
  | 'recipient-invalid'
  | 'region'
  | 'sender'
  | 'content'
  | 'credit'
  | 'credentials'
  | 'account'

const RECIPIENT = either(
  'recipients?|receivers?|destinations?|dest|dst|subscribers?|handsets?|msisdns?|end users?|contacts?',
  'to (?:phone )?(?:number|address|field|parameter|property)s?',
  // As a field's name, and never the preposition.
  "(?:unauthori[sz]ed|forbidden|blocked|invalid|property|parameter|field) '?to'?(?=:|$| has| is| '?to'? )",
  "(?:^|\\s)'?to'?:|(?:^|[:,;] ?)'?to'?(?= is | was | has | must )",
  '(?:sen[dt]|text|texts|message|messages|deliver|delivered) to (?:this |the |that )?(?:phone )?number',
)
const SENDER = either(
  'senders?(?: id)?|originators?|origination|source|src|alphanumeric|short ?codes?|long ?codes?|caller id',
  "(?:^|[:,;] ?|unauthori[sz]ed |forbidden |invalid |property |parameter )'?from'?(?=:|$| is | was | has | must | number| address| field)",
  'from (?:phone )?(?:number|address|field|this number)',
)
const ACCOUNT = either(
  'accounts?|subscriptions?|applications?|apps?|projects?|(?:service |pricing )?plans?|(?:api )?keys?|profiles?',
  'users?|customers?|organi[sz]ations?|compan(?:y|ies)|clients?|ip(?: address)?|api|trials?|service',
)
const STOPPED = either(
  'block(?:ed|ing|s)?|blacklist(?:ed|s)?|black list(?:ed|s)?|black lists?|block ?list(?:ed)?|deny ?list(?:ed)?',
  'barred|banned|suppress(?:ed|ion)|denied|refused|forbidden|prohibited|restricted|disallowed|unauthori[sz]ed',
  'not (?:be )?(?:allowed|permitted|authori[sz]ed|whitelisted|verified)|unverified|may not|cannot be (?:sent|texted|messaged)',
  'not (?:in|on) (?:the |an? |your )?(?:allow(?:ed)?|white) ?list|filter mismatch',
)
const INVALID = either(
  'invalid|not (?:a )?valid|malformed|valid e ?164|e ?164 format|does not exist|unallocated|unassigned|landline',
  'not (?:an? )?(?:mobile|phone|routable)|not found|unknown|format|disconnected|deactivated|unreachable',
)
const RULED_OUT = either(
  'suspend(?:ed)?|disabled|closed|inactive|deactivated|locked|terminated|expired|limited|under review|frozen',
  'not (?:yet )?(?:active|activated|enabled|approved|provisioned|associated|owned|of this|registered|set up)|does not belong|no (?:access|permission)',
  'not have (?:\\w+ ){0,3}(?:access|permission|rights?)|lacks?',
)

const BETWEEN = '(?:(?![.!?] ).){0,60}?'

/** Words of one clause, some letters apart, whichever comes first. */
const near = (one: string, other: string): RegExp =>
  new RegExp(`(?:${one})${BETWEEN}(?:${other})|(?:${other})${BETWEEN}(?:${one})`)

/**
 * In the order in which they are asked. People come before all others: whoever refused to hear from us and is
 * texted by another provider is worse off than a text that one account did not send.
 */
const RULES: readonly (readonly [RefusedFor, RegExp, unless?: RegExp])[] = [
  [
    'opted-out',
    /\bopted ?out\b|\b(?:has|have|did|user) opt ?out\b|\bon (?:the |an? |your )?opt ?out list|\b(?:is|are|was|were|been|has|recipient|number) unsubscribed\b|\b(?:due to|because of|blocked by|replied|sent|texted|with) (?:an? )?'?stop\b/,
    /\b(?:account|you|your|campaign|brand)\b[^.]{0,30}\bopted ?out/,
  ],
  ['do-not-disturb', /\bdo not (?:disturb|call|contact|text)\b|\b(?:dnd|ndnc|dnc|ncpr)\b/],
  [
    'region',
    near(
      '\\b(?:countr(?:y|ies)|regions?|geo(?:graphic)?(?: permissions?)?|territor(?:y|ies))\\b',
      `\\b${STOPPED}|\\b(?:not |un|dis)(?:enabled|supported|available|abled)`,
    ),
  ],
  ['recipient-blocked', near(RECIPIENT, `\\b${STOPPED}\\b`)],
  ['recipient-invalid', near(RECIPIENT, `\\b${INVALID}\\b`)],
  ['sender', near(SENDER, `\\b(?:${STOPPED}|${INVALID}|${RULED_OUT})\\b`)],
  ['recipient-blocked', near('\\b(?:phone )?numbers?(?: s)?\\b', `\\b${STOPPED}\\b`)],
  ['recipient-invalid', near('\\bphone numbers?\\b', `\\b${INVALID}\\b`)],
  [
    'content',
    near(
      '\\b(?:content|text|body|message text|urls?|links?|template)\\b',
      `\\b(?:${STOPPED}|spam)\\b`,
    ),
  ],
  [
    'credit',
    /\binsufficient (?:funds?|balance|credits?)|\b(?:out of|no|not enough|low) (?:credits?|funds?|balance)\b|\bbalance (?:is )?(?:too )?(?:low|insufficient|exhausted)|\bpayment required\b|\bcredit (?:limit|exhausted)/,
  ],
  [
    'credentials',
    /\bauthenticat\w+|\bcredentials?\b|\b(?:invalid|wrong|bad|expired|missing|unknown) (?:api )?(?:keys?|tokens?|passwords?|user ?names?|signatures?|secrets?)\b|\btokens? (?:has |is |was )?(?:expired|invalid|revoked)|\blog ?in (?:failed|incorrect)/,
  ],
  ['account', near(`\\b${ACCOUNT}\\b`, `\\b(?:${STOPPED}|${RULED_OUT})\\b`)],
]

function either(...words: readonly string[]): string {
  return `(?:${words.join('|')})`
}

const READ_MAX = 600

/** As it is written in any vendor's style: recipient_blocked, recipientBlocked and "Recipient blocked" are one. */
const plainly = (sentence: string): string =>
  sentence
    .slice(0, READ_MAX)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/["`’‘“”]/g, "'")
    .replace(/[_\-()[\]/]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** What a sentence says that a refusal is for; null: it does not say. */
export function refusedForIn(sentence: string): RefusedFor | null {
  const text = plainly(sentence)
  const found = RULES.find(([, says, unless]) => says.test(text) && unless?.test(text) !== true)
  return found?.[0] ?? null
}

/** Whether what comes too fast is what one recipient gets, and not what the account sends. */
export const isForRecipient = (sentence: string): boolean =>
  near(RECIPIENT, '\\b(?:limit|too many|too often|flood|quota|rate|frequency|exceeded)').test(
    plainly(sentence),
  )
