/** What a message goes by, and what is tried when that brings nothing. */
export const channels = {
  title: { sms: 'SMS', rcs: 'RCS', whatsapp: 'WhatsApp' },
  channel: 'Channel',
  onlySms: 'Only SMS: no provider account carries RCS or WhatsApp.',
  carriedBy: (names: readonly string[]) => `Carried by ${names.join(', ')}.`,
  fallback: 'If that brings nothing',
  noFallback: 'Nothing more',
  fallbackHint: 'Tried when the first was refused, failed or ran out of time.',
  fallbackFrom: 'Sender there',
  fallbackFromHint: 'Empty: the account’s own.',
  after: 'Also when nothing was delivered after (minutes)',
  afterHint: 'Empty: only when the first has failed. With a time, the recipient may get both.',
  legs: 'By channel',
  notSent: 'not sent: the first brought it',
  asked: (
    channel: string,
    state: 'waiting' | 'used' | 'not-needed' | null,
    afterSeconds: number | null,
  ) => {
    if (state === 'used') return `${channel} was the second choice, and was turned to`
    if (state === 'not-needed') return `${channel} was the second choice, and was not tried`
    const after =
      afterSeconds === null ? '' : `, or after ${Math.round(afterSeconds / 6) / 10} minutes`
    return `if that fails${after}, ${channel}`
  },
  waiting: 'waits for its turn',
  decides: 'This is how the message stands.',
  both: (names: readonly string[]) => `The recipient got both: by ${names.join(' and by ')}.`,
  next: (channel: string) => `then ${channel}`,
  fellBack: (n: number, channel: string) =>
    n === 1 ? `1 turned from ${channel}` : `${n.toLocaleString('en')} turned from ${channel}`,
}
