import { count, number } from '../format.ts'
import { accountForm } from './account-form.ts'

export const accounts = {
  title: 'Provider accounts',
  lead: 'The providers you submit through: how they do, and what their receipts tell of them.',
  fresh: 'Add account',
  emptyTitle: 'No provider yet',
  empty:
    'Add an account at a provider that you already pay for: Twilio, Vonage, an SMPP link and many others.',
  demo: 'Demo',
  enable: 'Enable',
  disable: 'Disable',
  disableTitle: 'Disable this account?',
  disableText:
    'Its connections close and nothing more is submitted through it. Receipts for what it already took can no longer arrive.',
  remove: 'Remove',
  removeTitle: 'Remove this account?',
  removeText: 'Its messages, receipts and counts stay. Nothing more can be submitted through it.',
  settings: 'Settings',
  form: accountForm,

  tabs: {
    label: 'Parts of the account',
    overview: 'Overview',
    connect: 'Connect and test',
    door: 'Receipt address',
    health: 'Health',
    settings: 'Settings',
  },

  channels: { sms: 'SMS', rcs: 'RCS', whatsapp: 'WhatsApp' },

  states: {
    fresh: 'Not used yet',
    off: 'Off',
    well: 'Connected',
    partly: 'Partly connected',
    unreached: 'Out of reach',
    sick: 'Doing badly',
  },
  troubles: {
    unreachable: 'Out of reach',
    refusing: 'Refuses for reasons of its own',
    unanswered: 'Leaves messages unanswered',
    failing: 'Delivers far less than it did',
    slow: 'Receipts come far later than they did',
    silent: 'No receipts come while it sends',
  },
  troubleNext: {
    unreachable:
      'Check its address in Settings and whether this machine may reach it; its status page may tell of an outage.',
    refusing:
      'Its answers say why: look at the newest failures. Often the balance is used up, a sender is not registered, or the credentials have changed.',
    unanswered:
      'Ask your provider, or look at its status page. What it may have taken is never sent again; it waits for a receipt.',
    failing:
      'Look at the reasons of its failures, and at the link domains under Health: a blocked link or sender often stands behind it.',
    slow: 'Nothing is lost. Ask your provider whether a carrier is congested.',
    silent:
      'Check the address that is pasted at the vendor and the receipt address: receipts that nobody can prove wait there.',
  },
  alarms: {
    silence: 'No receipts while it sends',
    unproven: 'Requests at its receipt address that nobody could prove',
    'too-fast': '“Delivered” sooner than a phone can confirm it',
  },
  alarmNext: {
    silence: 'Is the address at the vendor the one under “Connect and test”? Has a secret changed?',
    unproven: 'The receipt address names what does not match.',
    'too-fast':
      'Somebody may confirm texts that no phone has seen. Compare with what your recipients do, and ask your provider.',
  },
  since: 'since',
  leftAlone:
    'New messages go by other accounts that fit; a few try it again now and then, and the traffic returns when they get through.',
  notLeftAlone: 'It is used all the same, as its settings say.',
  wellSentence: 'Nothing in its own evidence speaks against it.',
  offSentence: 'Nothing is submitted through it, and its receipts cannot arrive.',
  newSentence: 'Nothing has gone through it yet.',
  linksDown: 'Not connected',
  bound: (bound: number, wanted: number) => `${bound} of ${count(wanted, 'link')} bound`,
  connections: 'Connections',
  warnings: 'Its receipts cannot come',

  badge: (n: number) => `${count(n, 'account does', 'accounts do')} badly`,
  sickTitle: (name: string | null) =>
    name === null ? 'Some provider accounts do badly' : `${name} does badly`,

  messages: 'Messages',
  waiting: 'Waiting to leave',
  delivered: 'Delivered',
  median: 'Median delay',
  silent: 'Unconfirmed',
  orphans: 'Orphans',
  lately: (since: string) => `Delivered and delay: since ${since}`,
  nothingLately: 'Nothing lately',
  allTime: 'All its messages',
  emptyUseTitle: 'No messages yet',
  emptyUse: 'Send a test: it shows each step, from the connection to the receipt.',
  sendTest: 'Send a test',
  toDoor: 'Look at the receipt address',

  learnedTitle: 'Learned from its receipts',
  learnedHint: 'If you know better, say so in the settings.',
  expectedBy: 'Receipts arrive within',
  expectedByYours: 'your setting',
  expectedByAssumed: 'assumed until receipts have come',
  notYet: 'not enough receipts yet',
  kind: 'Kind',
  sender: 'Default sender',
  noSender: 'none: messages must name one',
  sendersOfProvider: 'none: the provider finds one',
  changed: 'Changed',

  paste: {
    title: (vendor: string) => `What to paste at ${vendor}`,
    lead: 'These addresses are this account’s own.',
    receipts: 'Receipts',
    inbound: 'Texts from people',
    address: 'address',
    nothing: 'Nothing needs to be pasted: receipts come back over the connection itself.',
    page: 'Where it goes',
    theProvider: 'the provider',
    /** As hints begin where a vendor is told the address with each text. */
    nowhere: 'Nowhere:',
    notNeeded: 'Nothing to paste:',
    anyway: 'The address all the same',
  },

  test: {
    title: 'Live test',
    lead: 'Reaches the provider, sends one text to your own phone, and waits for its receipt.',
    to: 'Your number',
    toHint: 'A text to a real number costs what a text costs. Empty: only the connection is tried.',
    run: 'Test',
    again: 'Test again',
    ok: 'The account works: the receipt is here',
    okUntold:
      'Nothing failed, but not every step could be told. Give a number to see a receipt come back.',
    okConnection: 'The connection works. Give a number to see a receipt come back.',
    bad: 'The account does not work yet',
    notNumber: 'That number is not valid: no text was sent. The connection itself works.',
    waiting: 'Waiting',
    late: 'No receipt yet. It may still come: the message’s own page shows it.',
    failed: 'The receipt is here: the text was not delivered',
    open: 'Open the message',

    steps: {
      bind: 'Bind',
      reach: 'Reach the provider',
      credentials: 'Credentials',
      address: 'Our own address',
      message: 'Taken in here',
      number: 'Your number',
      accepted: 'Taken by the provider',
      receipt: 'Receipt',
    },
    trying: 'Trying the connection …',
    acceptedAs: 'as',
    refused: 'The provider refused it',
    unanswered: 'The provider’s answer was lost: a receipt will tell.',
    next: {
      bind: 'Check host, port, system id and password. Many providers admit only addresses that they know: tell yours this machine’s.',
      reach:
        'Check the address in Settings, and that this machine may open connections to it: a proxy or firewall may stand between.',
      credentials: 'Copy the key or token anew from the vendor’s console into Settings.',
      address:
        'Set PUBLIC_BASE_URL to the https:// address under which the vendor reaches this machine, and start again.',
      message: 'Mend what it names, then test again.',
      accepted: 'Its answer says why; see the message for what to do.',
      receipt:
        'Is the address above the one at the vendor? If the receipt address counts refusals, a secret or the address does not match.',
    },
    seconds: 90,
  },

  door: {
    title: 'Addresses',
    base: 'Told to providers as',
    noBase: 'PUBLIC_BASE_URL is not set: providers are told an address of this machine alone.',
    confirmations: {
      waiting: 'The provider waits for its subscription to be confirmed',
      confirmed: 'The provider’s subscription is confirmed',
      'given-up': 'The provider’s subscription could not be confirmed',
    },
    confirmationNext: {
      waiting: 'We fetch the address that it gave us; it brings no receipts until then.',
      confirmed: 'It brings receipts to this address.',
      'given-up': 'We try no more. Let the provider ask again, from its own console.',
    },
    confirmationTry: 'Next try',
    countsTitle: 'What came there',
    proven: 'Taken lately',
    refusedToday: 'Refused today',
    refusedTotal: 'Refused ever',
    quarantined: 'In quarantine',
    quarantineTitle: 'Quarantine',
    quarantineLead:
      'Requests at this account’s receipt address that nobody could prove. They are kept for seven days, change nothing, and are verified again whenever a secret or an address of the account changes.',
    emptyTitle: 'Nothing waits here',
    empty: 'Every request at this address was proven to be the provider’s.',
    verify: 'Verify again',
    verified: (proven: number, checked: number) =>
      proven === checked
        ? `All ${number(checked)} are proven now, and applied.`
        : `${number(proven)} of ${number(checked)} are proven now, and applied; the rest stays.`,
    at: 'Came',
    because: 'Why it was refused',
    request: 'Request',
    headers: 'Headers',
    more: (shown: number, all: number) =>
      `The newest ${number(shown)} of ${number(all)} are shown.`,
    smpp: 'Receipts come back over the links of this account; it has no receipt address.',
    selfTitle: 'Self-test',
    selfLead:
      'Paste a request as the vendor’s log or your proxy has it: the test names the part that does not match. Nothing is applied.',
    method: 'Method',
    url: 'Address as the vendor called it',
    urlHint: 'Empty: the account’s own.',
    headersField: 'Headers',
    headersHint: 'One a line: x-twilio-signature: abc…',
    body: 'Body',
    bodyHint: 'As it came, to the last character.',
    run: 'Examine it',
    verdicts: { proven: 'Proven: the provider said this', refused: 'Not proven' },
    mismatches: {
      scheme: 'The scheme does not match: http against https',
      host: 'The host does not match',
      port: 'The port does not match',
      prefix: 'The path has a prefix more or less',
      secret: 'The secret, most likely',
    },
    mismatchNext: {
      scheme:
        'Set PUBLIC_BASE_URL to the scheme that the vendor calls; a proxy in front often ends https.',
      host: 'Set PUBLIC_BASE_URL to the host name that stands at the vendor.',
      port: 'Set PUBLIC_BASE_URL with the port that stands at the vendor.',
      prefix:
        'Set PUBLIC_BASE_URL with the path that the proxy takes away, or let it leave the path alone.',
      secret: 'Copy the secret anew from the vendor’s console into Settings.',
    },
    tried: 'Tried',
    noPermissionTitle: 'For those who manage provider accounts',
    noPermission:
      'What comes to a receipt address is kept as raw requests; an admin can look at it.',
  },

  health: {
    none: 'Nothing has been counted yet.',
    since: (since: string) => `Counted since ${since}`,
    figures: {
      accepted: 'Accepted',
      delivered: 'Delivered',
      unknown: 'Answer lost',
      busy: 'Busy',
      late: 'Late receipts',
      conflicting: 'Conflicting',
      unmatched: 'Unmatched',
      unknownWords: 'Unknown words',
      unproven: 'Unproven',
      tooFast: 'Too fast',
      silent: 'Unconfirmed',
    },
    why: {
      accepted: 'of what was handed over and answered',
      delivered: 'of what is final',
      unknown: 'may have been taken: never sent again, and asked after where that is possible',
      busy: 'throttled or out of order; tried again later',
      late: 'came after the time in which its receipts usually come',
      conflicting: 'receipts that contradict each other; the stronger evidence decided',
      unmatched: 'receipts for which no message is known',
      unknownWords: 'words or codes that no table knows; they moved nothing',
      unproven: 'requests at its receipt address that nobody could prove; not applied',
      tooFast: 'delivered sooner than radio allows',
      silent: 'of all its messages: no receipt ever came',
    },
    minutesTitle: 'Minute by minute',
    span: (from: string, to: string) => `${from} to ${to}`,
    minutesNone: 'The last hour was quiet.',
    minutesSummary: (handed: number, receipts: number, span: string) =>
      `${count(handed, 'message')} handed over and ${count(receipts, 'receipt')} taken, ${span}.`,
    minute: 'Minute',
    lines: { handed: 'Handed over', receipts: 'Receipts', delivered: 'Delivered' },
    domainsTitle: 'Delivered by link',
    domainsLead:
      'The share delivered of messages with a link to a domain, against the account’s others. A share that is too good or too bad to be true is worth a question to your provider.',
    domainsNone: 'No recent message of this account has a link.',
    domain: 'Domain',
    share: 'Delivered',
    judged: 'Against the others',
    odd: 'Odd',
    usual: 'as the others',
    show: 'Show them',
  },
}
