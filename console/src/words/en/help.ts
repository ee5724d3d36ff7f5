/** The help pages. Only they load this file: it is long, and the rest does not need it. */

export const help = {
  title: 'Help',
  lead: 'Short answers to what people ask when they look at these pages.',
  questions: 'Questions',
  find: 'Find an answer',
  found: (n: number, all: number) => (n === all ? `${n} answers` : `${n} of ${all} answers`),
  none: 'No answer has all of these words. Try one of them alone.',
  statuses: 'What the statuses mean',
  weight:
    'The strongest evidence decides, whatever the order in which it came. Nothing that arrives is thrown away.',
  up: 'Help',
  more: 'More questions',
  see: 'See also',
  apiTitle: 'For programs',
  api: 'Everything here is done through the public API:',
  apiLink: 'all its operations, with examples',
}

export type Topic = {
  readonly id: string
  readonly title: string
  /** The answer in one breath. */
  readonly short: string
  readonly paragraphs: readonly string[]
  /** What to do, in order. */
  readonly steps?: readonly string[]
  /** What to look at, and what it tells. */
  readonly cases?: readonly (readonly [sign: string, meaning: string])[]
  readonly links: readonly { readonly to: string; readonly label: string }[]
}

export const TOPICS: readonly Topic[] = [
  {
    id: 'sent-or-delivered',
    title: 'What is the difference between Sent on and Delivered?',
    short: 'Sent on: it left for the network. Delivered: somebody says that it arrived.',
    paragraphs: [
      'A text passes through several hands: yours, a provider, the phone network, the phone. “With provider” means that the provider took it. “Sent on” means that the provider handed it to the network.',
      '“Delivered” needs a receipt that says so. Most receipts come from the carrier, whose last switch had the text; a few come from the phone itself. The message page names who said it.',
      'If somebody tells you that they got nothing though the page says “Delivered”, look at who said so: a carrier’s word is worth less than the phone’s own.',
    ],
    links: [
      { to: '/help/false-delivered', label: 'When “delivered” may be false' },
      { to: '/help/stays-submitted', label: 'Why a message stays with the provider' },
    ],
  },
  {
    id: 'stays-submitted',
    title: 'Why does a message stay “With provider”?',
    short: 'No receipt has come yet. Most come within seconds, some after hours.',
    paragraphs: [
      'The provider has the text, and its receipt is still to come. A phone that is switched off, or abroad, lets the network try again for as long as the text is valid.',
      'We learn how long the receipts of each provider account usually take. When that time has passed, the status becomes “Unconfirmed”: not failed, and not delivered. A receipt that comes later still counts.',
      'If all messages of an account stay there, look at the account: are its links up, does it deliver receipts, and are delivery receipts switched on in the sending rules?',
    ],
    cases: [
      ['One number only', 'Its phone is probably off. Wait.'],
      ['All messages of one account', 'Its receipts do not reach us: test the account.'],
      ['Everything, since some hour', 'Look for orphan receipts and unknown words first.'],
    ],
    links: [
      { to: '/accounts', label: 'Provider accounts' },
      { to: '/orphans', label: 'Unclear receipts' },
      { to: '/settings/sending', label: 'Sending rules' },
    ],
  },
  {
    id: 'stays-sent',
    title: 'Why may a message stay “Sent on” or “Unconfirmed” for ever?',
    short: 'Some carriers never send a receipt. Nobody can say what became of such a text.',
    paragraphs: [
      'A small share of texts gets no receipt at all. Some networks do not send any; some hold them back, so that nobody learns how their filters work.',
      'Such a message most probably arrived, but nobody says so. We do not guess: it is “Unconfirmed”, which is neither a success nor a failure in any figure.',
      'Do not send it again only because of this: the recipient may then get it twice.',
      'Where delivery receipts are switched off, every message ends as “Sent on”.',
    ],
    links: [
      { to: '/messages?status=unconfirmed', label: 'Unconfirmed messages' },
      { to: '/help/sent-or-delivered', label: 'Sent on and Delivered' },
    ],
  },
  {
    id: 'charged-when-failed',
    title: 'Am I charged for a message that failed?',
    short: 'Often yes, if a provider had it. No, if we refused it first.',
    paragraphs: [
      'Providers charge for the work, not for the success. Once a provider has taken a text, it may cost even when the carrier rejects it later, and even when the recipient has opted out there.',
      'What we refuse ourselves (an opted-out number, a duplicate, a number that cannot be right) never left and costs nothing.',
      'Each message page says “Charged”, “Not charged” or “May be charged”, and who says so: a price in the receipt, the vendor’s table, or what is usual for the reason. It is never concluded from the status.',
    ],
    links: [{ to: '/reasons', label: 'What is usual for each reason' }],
  },
  {
    id: 'false-delivered',
    title: 'Can a carrier’s “delivered” be false?',
    short: 'Yes. Some carriers say “delivered” of texts that their filter took out.',
    paragraphs: [
      'Most of the time “delivered” is true. But some carriers confirm texts that they filtered, mostly after many texts with the same link, so that senders cannot study the filter.',
      'Signs of it: receipts that come faster than a radio network can be; no replies or clicks where there used to be some; one carrier at a hundred percent while others are not.',
      'A confirmation by the phone itself, a reply, a click or a read is stronger: the message page shows the grade of each piece of evidence.',
    ],
    links: [
      { to: '/help/links-and-filters', label: 'Links and filters' },
      { to: '/help/sent-or-delivered', label: 'Sent on and Delivered' },
    ],
  },
  {
    id: 'links-and-filters',
    title: 'Why do texts with links fail more often?',
    short: 'Spam filters judge the link, the volume and the sender together.',
    paragraphs: [
      'The most common reason of a carrier’s rejection is its spam filter, and the most common cause is a link: above all a shortened one that others use too, or one address in thousands of texts.',
      'What helps: a link on a domain of your own; no public shorteners; the name of your organisation in the text; less per hour; a registered sender; and a text that a person expects.',
      'Do not send the same text again to those that were filtered: it teaches the filter. Change the text first, and try a few.',
    ],
    links: [
      { to: '/reasons#spam-filtered-carrier', label: 'Filtered by a carrier' },
      { to: '/codes?q=spam', label: 'Codes that name a filter' },
    ],
  },
  {
    id: 'troubleshooting',
    title: 'A campaign went badly: where do I begin?',
    short: 'Status first, then the reason, then the numbers that have it.',
    paragraphs: [
      'On the campaign page choose the largest bad status in the bar. The reasons beside it say what to do; the provider’s own codes are one press away from their meaning.',
      'If only certain numbers fail, compare them: are they written in full, with the country’s code? Are they all in one country or at one carrier? Does that country ask for a registered sender?',
      'If the next step is to contact support, the message page holds the evidence, ready to copy.',
    ],
    cases: [
      [
        'With provider, for long',
        'Receipts do not come: see why a message stays with the provider.',
      ],
      [
        'Rejected: number, sender or route',
        'The number is not right, is blocked, or no account may text it from this sender.',
      ],
      [
        'Rejected by us: duplicate, opted out, over a limit',
        'A rule of this workspace: the detail names it, the sending rules change it.',
      ],
      [
        'Not delivered: unreachable or expired',
        'The phone was off or out of reach for too long. Try later, or allow more time.',
      ],
      ['Not delivered: unknown number', 'Nobody has this number any more. Retire it.'],
      ['Dropped, or a failure of the gateway', 'Not yours to mend: contact support.'],
    ],
    links: [
      { to: '/campaigns', label: 'Campaigns' },
      { to: '/reasons', label: 'Reasons' },
      { to: '/codes', label: 'Codes' },
    ],
  },
  {
    id: 'who-says-so',
    title: 'Who says so, and when is it settled?',
    short: 'Every status rests on evidence, and each piece has its worth.',
    paragraphs: [
      'Delivered can be the carrier’s word (it reached the network’s last switch) or the phone’s own. A conclusion of ours, such as “Unconfirmed”, gives way to any later receipt.',
      'Settled means: final, and the time in which the provider still changes its mind is over. Until then a late receipt may correct a status, and the page says so.',
      'Two receipts that cannot both be true are a contradiction: both are kept, and the message page says which one decided.',
    ],
    links: [{ to: '/messages?conflict=true', label: 'Messages with contradicting receipts' }],
  },
  {
    id: 'unknown-words',
    title: 'What happens with a code that nobody knows?',
    short: 'It moves no status, and waits until a person says what it means.',
    paragraphs: [
      'A word or code that is in no table is kept and counted, and the status stays as it was. It stands among the unknown words, with samples and a suggestion.',
      'Name it, and look at what would change before you apply it. The reading then holds for what has come already, too, and corrections go out.',
    ],
    links: [
      { to: '/unknown-words', label: 'Unknown words' },
      { to: '/table-entries', label: 'Own readings' },
      { to: '/replay', label: 'Replay' },
    ],
  },
  {
    id: 'stop-and-cancel',
    title: 'What do stopping, cancelling and archiving do?',
    short: 'Stop pauses, cancel is for good, archive tidies up.',
    paragraphs: [
      'Stop pauses: unsent messages wait, and resume goes on. Cancel is for good. Neither can recall what a provider already has; that is tracked to the end.',
      'Before it starts, a campaign can still be edited: its name, text, sender and time. Where it tells its changes may be changed at any time.',
      'Archive takes a campaign out of the list. Nothing else changes, and it can be brought back.',
    ],
    links: [{ to: '/campaigns', label: 'Campaigns' }],
  },
  {
    id: 'callbacks',
    title: 'Hear of each change in your systems',
    short:
      'Make a callback endpoint: every change of every message is told there, signed and in order.',
    paragraphs: [
      'A callback is our request to your program when a message comes to stand otherwise, or a text comes in. What is not heard is tried again for three days, and a slow or dead receiver delays nobody else.',
    ],
    steps: [
      'Under Callbacks choose “New endpoint”, give the address of your program, and copy the secret that is shown once.',
      'Let your program check the signature, keep each status with its sequence, leave out what has a smaller one, and answer 200. docs/callbacks.md has it in Node, Python and PHP; our SDK has verifyCallback().',
      'Press “Send a test”, then send yourself a message. The endpoint’s page shows what was heard and what waits; each message’s page shows every attempt.',
    ],
    cases: [
      [
        'Only one campaign',
        'Name an address under “Tell a system of yours”, or on its page at any time.',
      ],
      ['Only one message', 'The API takes a callback with each message.'],
      [
        'A program that knows another system',
        'Choose its words and form: Messente, Kannel, Jasmin, Twilio, GOV.UK Notify.',
      ],
      ['It was away for long', '“Tell what is missing” on the endpoint’s page.'],
      [
        'It should hear something again',
        '“Tell it again” beside the callback, on the message’s page or the endpoint’s; “Try dead ones again” for all of them.',
      ],
      [
        'Its address is inside your own network',
        'Such addresses are not called unless whoever runs this server names them, as the refusal spells it: CALLBACK_ALLOW=10.1.1.1:3000, and a restart. docs/callbacks.md has the rules.',
      ],
      [
        'No public address yet',
        'delivrd listen --forward-to http://localhost:3000 brings callbacks to your desk.',
      ],
    ],
    links: [
      { to: '/callbacks', label: 'Callbacks' },
      { to: '/campaigns/new', label: 'New campaign' },
      { to: '/docs', label: 'API reference' },
      { to: '/help/compatible-doors', label: 'Point an existing client at Delivrd' },
    ],
  },
  {
    id: 'compatible-doors',
    title: 'Point an existing client at Delivrd',
    short:
      'Change its host name: compatible doors answer as Messente, Kannel, Jasmin, Twilio or an SMPP centre do.',
    paragraphs: [
      'A program that speaks to one of these systems needs nothing new. It sends as it did, hears the receipts that it knows, and its messages stand here like all others.',
    ],
    steps: [
      'Under Compatible doors choose the system that your program speaks to. Its page has the host, the paths and a text to paste.',
      'Make a login: a username and password that your program has room for, or those that it has already. It may do what its API key may, and no more.',
      'Change the host in your program and send one message to yourself. It stands under Messages within a second, and its receipts go where your program always listened.',
    ],
    cases: [
      [
        'It listens inside your own network',
        'Its receipts go there once whoever runs this server names the address: CALLBACK_ALLOW=10.1.1.1:3000, and a restart.',
      ],
      [
        'It says that nobody may come in',
        'The server’s log says why; is the login for this door, and still in use?',
      ],
      [
        'No SMPP port is open',
        'Whoever runs this server sets SMPP_PORT, or SMPP_TLS_PORT with a certificate.',
      ],
      [
        'Something is other than there',
        'docs/compatible-doors.md lists every difference, and why.',
      ],
    ],
    links: [
      { to: '/doors', label: 'Compatible doors' },
      { to: '/doors?door=smpp', label: 'Connect an SMPP client' },
      { to: '/messages', label: 'Messages' },
      { to: '/help/callbacks', label: 'Hear of each change in your systems' },
    ],
  },
  {
    id: 'try-it',
    title: 'How do I try things without texting anybody?',
    short: 'Use the built-in simulator: nobody is texted.',
    paragraphs: [
      'The simulator is a real SMPP message centre inside Delivrd. Its magic numbers force one outcome each; docs/simulator.md lists them.',
      '“Run a demo campaign” on the campaigns page sends a thousand messages to it, with every kind of end.',
    ],
    links: [{ to: '/campaigns', label: 'Campaigns' }],
  },
]
