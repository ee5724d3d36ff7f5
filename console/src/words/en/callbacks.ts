import { count } from '../format.ts'

export const callbacks = {
  title: 'Callbacks',
  lead: 'Delivrd calls your own program whenever a message comes to stand otherwise, or a text comes in. Nothing that was promised is forgotten: what is not heard is tried again for three days.',
  fresh: 'New endpoint',
  emptyTitle: 'Nobody is told yet',
  empty:
    'Add the address of your program, and it hears of every change. Addresses that messages name themselves appear here too.',

  kinds: {
    made: 'Made by people',
    origin: 'Named by messages themselves',
    login: 'The SMPP sessions of a login',
    listener: 'A command line that listens',
  },
  kindHints: {
    origin:
      'Messages named addresses of this origin for their own changes. It is told here how all of them do.',
    login: 'Receipts go to whichever session this login has bound. Without one, they wait.',
    listener: 'Somebody listens with “delivrd listen”.',
  },
  formats: {
    delivrd: 'Delivrd (JSON, signed)',
    messente: 'Messente',
    omnichannel: 'Messente Omnichannel',
    'kannel-classic': 'Kannel, up to 1.4.5',
    'kannel-modern': 'Kannel, newer',
    jasmin: 'Jasmin',
    twilio: 'Twilio',
    'govuk-notify': 'GOV.UK Notify',
  },

  asAsked: 'As each message asked',

  states: {
    active: 'Active',
    paused: 'Paused',
    off: 'Off',
  },
  healths: {
    unused: 'Unused',
    well: 'Well',
    failing: 'Failing',
    late: 'Late',
    unheard: 'Unheard',
    shut: 'Shut',
    paused: 'Paused',
    off: 'Off',
  },
  sentences: {
    unused: 'Nothing had to be told yet.',
    well: 'What is told is heard.',
    unheard: 'None of its newest requests was heard.',
    again: 'What fails is tried again by itself.',
    dead: (dead: number) =>
      dead === 1
        ? '1 callback is dead: it is not tried again unless you say so.'
        : `${count(dead, 'callback')} are dead: they are not tried again unless you say so.`,
    failing: (failures: number) =>
      failures === 1
        ? 'The newest request failed. It is tried again by itself.'
        : `The newest ${count(failures, 'request')} failed. They are tried again by themselves.`,
    late: (overdue: number) =>
      overdue === 1
        ? '1 callback should have been heard a minute ago. Others are heard meanwhile.'
        : `${count(overdue, 'callback')} should have been heard a minute ago.`,
    behind:
      'It is ordered, and one callback is not heard: everything behind it waits until it is, or is dead.',
    shut: (failures: number) =>
      `${count(failures, 'request')} in a row failed, so it is not called but for one try now and then. Once one is heard, all that waits is told at once.`,
    paused: 'Everything waits here until somebody resumes it.',
    off: 'Nothing is told there, and nothing waits.',
    offNext:
      'Resume it once it answers; then “Tell what is missing” makes up for the time between.',
  },
  nextTry: 'Next try',

  figures: {
    success: 'Heard',
    p95: '95 % within',
    backlog: 'Waiting',
    dead: 'Dead',
  },
  signs: {
    success: ['Heard', 'of the requests of its newest 1,000 callbacks'],
    p50: ['Half within', 'from our request to its answer'],
    p95: ['95 % within', 'slower than a second is served on a lane of its own'],
    backlog: ['Waiting', 'changes that it has not heard yet'],
    heard: ['Heard last', 'when the newest request was made that was heard'],
    oldest: ['The oldest waits since', 'when that change came about'],
    dead: ['Dead', 'given up: not tried again unless you say so'],
    next: ['Next try', 'by itself'],
  },
  lastError: 'Last failure',
  noError: 'None among the newest.',
  howTitle: 'How it does',

  form: {
    title: 'New endpoint',
    editTitle: 'Change the endpoint',
    url: 'Address',
    urlHint: 'Of your program. https, as others may listen in otherwise.',
    urlHintLoose: 'Of your program, as it is written in that system. http will do.',
    urlHintKannel: 'With Kannel’s escape codes: https://shop.example/receipt?id=17&type=%d',
    name: 'Name (optional)',
    nameHint: 'Empty: the host of its address.',
    format: 'In whose words and form',
    formatHint: 'Delivrd’s own, or those that your program understands already.',
    method: 'Method',
    mask: 'What is asked for (mask)',
    maskHint: '1 delivered, 2 failed, 4 buffered, 8 handed over, 16 refused; 31 is all of them.',
    level: 'Level',
    levels: {
      1: '1: what the provider answered',
      2: '2: what became of it',
      3: '3: both',
    },
    moreOptions: 'More of this form',
    unsaid: 'Not said',
    expects: (what: string) => `Expects ${what}.`,
    otherwise: (value: string) => `Empty: ${value}.`,
    events: 'What is told',
    all: 'Everything that this form has words for',
    some: 'Only what is ticked',
    chosen: 'Tell when a message becomes',
    inbound: 'A text comes in',
    campaign: 'Of which messages',
    everything: 'All of the workspace',
    test: 'Tests: what no phone gets',
    testHint: 'Messages of test keys and of the simulator. They are marked as tests.',
    tests: {
      include: 'Tell them like the rest',
      exclude: 'Do not tell them',
      only: 'Tell nothing else',
    },
    ordered: 'Strictly in order',
    orderedHint:
      'One request at a time for the whole endpoint; one failure holds back all that follows. Without it, only changes of one message keep their order.',
    create: 'Make the endpoint',
  },

  secretTitle: 'Copy the secret now',
  secret:
    'Your program checks with it that a callback is from us. It is sealed and cannot be shown again; a new one can be made at any time.',
  secretLabel: 'secret',
  unsigned:
    'This form has no signature: let your program accept callbacks only at an address that nobody can guess.',
  thenTest: 'Next: try it',

  rotate: 'New secret',
  rotateTitle: 'Make a new secret?',
  rotateText:
    'The old one signs along for 24 hours, so that your program can change over without missing one.',
  rotateNow: 'The old one has leaked: let it end at once',
  rotated: 'A new secret is in force',

  pause: 'Pause',
  resume: 'Resume',
  test: 'Send a test',
  edit: 'Change',
  remove: 'Delete',
  more: 'More',
  removeTitle: (name: string) => `Delete “${name}”?`,
  removeText:
    'Nothing is told there any more, and what waits is given up. What was told stays in the messages’ history.',

  tested: {
    title: 'A test event',
    lead: 'One request was made just now, outside the queue.',
    heard: (ms: string) => `Heard, in ${ms}`,
    notHeard: 'Not heard',
    nothing: 'This form has no words for a test, so nothing was sent.',
    request: 'What we sent',
    reply: 'What came back',
    noReply: 'No answer came.',
    again: 'Send another',
    busy: 'The request is under way …',
  },

  recent: {
    title: 'Callbacks',
    filter: 'Which callbacks',
    all: 'All',
    states: {
      waiting: 'Waiting',
      heard: 'Heard',
      needless: 'Needless',
      dead: 'Dead',
    },
    hints: {
      needless: 'Its words had not changed, or were not asked for.',
    },
    emptyTitle: 'No callback yet',
    empty: 'They appear as messages change.',
    noneTitle: 'None stands so',
    none: 'Look at the others.',
    of: 'Message',
    inbound: 'A text that came in',
    what: 'What is told',
    at: 'Came about',
    state: 'State',
    tries: (n: number) => count(n, 'attempt'),
    untried: 'not tried yet',
    due: 'now, at its turn',
    held: {
      pause: 'Its endpoint is paused: it waits until somebody resumes it.',
      circuit: 'Its endpoint fails, and is not called before the next try.',
      order: 'An earlier change is not heard yet: it comes first.',
      answer: 'What it says depends on the provider’s answer, which is not known yet.',
    },
    soon: 'in a moment',
    noAnswer: 'no answer',
    fetched: 'fetched',
    took: (ms: string) => `after ${ms}`,
    answer: 'Its answer',
    sequence: (n: number) => `change ${n}`,
    resend: 'Tell it again',
    resent: 'It is told again',
    resendLabel: (what: string) => `Tell it again: ${what}`,
  },

  recover: {
    open: 'Try dead ones again',
    title: 'Try dead ones again?',
    text: 'Every dead callback of a change since then is due at once. Your program may hear some a second time.',
    since: 'Since',
    confirm: 'Try them again',
    done: (n: number) => `${count(n, 'callback')} will be tried again`,
  },
  replay: {
    open: 'Tell what is missing',
    title: 'Tell what it never heard?',
    text: 'Where messages stand now is told of all that changed since then and that it heard nothing of: after it was off, or before it was made.',
    since: 'Since',
    confirm: 'Tell it',
    done: (n: number) => `${count(n, 'message')} will be told`,
  },

  facts: {
    title: 'What it is',
    url: 'Address',
    format: 'Form',
    method: 'Method',
    events: 'Told',
    allEvents: 'everything',
    campaign: 'Only of',
    test: 'Tests',
    ordered: 'Order',
    isOrdered: 'strictly, over all messages',
    notOrdered: 'kept for each message',
    kind: 'Where it is from',
    made: 'Made',
    publicKey: 'Public key',
    id: 'Id',
  },

  ofMessage: {
    title: 'Callbacks',
    none: 'Nobody asked to be told of this message.',
    link: 'Callback endpoints',
  },

  events: {
    'inbound.received': 'A text came in',
    'callback.test': 'A test',
  },
}
