/** Codes of different vendors that are one and the same, because one passes on the other's. */
export type KnownTwins = {
  readonly because: string
  /** `vendor field code`, as people name them. */
  readonly members: readonly (readonly [vendor: string, field: string, code: string])[]
}

const notify = (reason: string, ...codes: readonly (readonly [string, string])[]): KnownTwins => ({
  because: 'Notify shows the reasons of Twilio under their own names.',
  members: [
    ['notify', 'Failed Message Reason', reason],
    ...codes.map(([field, code]) => ['twilio', field, code] as const),
  ],
})

const alike = (...members: KnownTwins['members']): KnownTwins => ({
  because: 'The vendors’ own lists name the same cause.',
  members,
})

const twilio = (code: string) => ['twilio', 'ErrorCode', code] as const
const telnyx = (code: string) => ['telnyx', 'errors[].code', code] as const
const bandwidth = (code: string) => ['bandwidth', 'errorCode', code] as const
const plivo = (code: string) => ['plivo', 'ErrorCode', code] as const
const vonage = (code: string) => ['vonage', 'SMS API DLR err-code', code] as const

export const KNOWN_TWINS: readonly KnownTwins[] = [
  notify('Unreachable destination handset', ['ErrorCode', '30003']),
  notify('Unknown destination handset', ['ErrorCode', '30005']),
  notify('Landline or unreachable carrier', ['ErrorCode', '30006']),
  notify('Carrier violation', ['ErrorCode', '30007']),
  notify('Invalid number', ['REST error code', '21211']),
  notify('HTTP 400 error - Unable to create record', ['REST error code', '21211']),
  notify('HTTP 404 error - Unable to fetch record', ['REST error code', '20404']),
  alike(twilio('30003'), bandwidth('4702'), plivo('80'), vonage('2')),
  alike(twilio('30005'), bandwidth('4720'), telnyx('40012'), plivo('50')),
  alike(twilio('30006'), telnyx('40001')),
  alike(twilio('30007'), bandwidth('4770'), telnyx('40002'), plivo('30'), vonage('6')),
  alike(twilio('30008'), bandwidth('9999'), plivo('1000'), vonage('1')),
  alike(twilio('30023'), bandwidth('4780'), telnyx('40016')),
  alike(twilio('30022'), bandwidth('4781'), telnyx('40018')),
  alike(twilio('30032'), bandwidth('4795'), telnyx('40329')),
  alike(twilio('30034'), bandwidth('4774'), telnyx('40010')),
  alike(['twilio', 'REST error code', '21610'], bandwidth('4775'), telnyx('40300'), plivo('200')),
]

/** Whole lists that are one: the code of the one in the other, or null where it has none. */
export type KnownList = {
  readonly because: string
  readonly from: readonly [vendor: string, field: string]
  readonly to: readonly [vendor: string, field: string]
  readonly codeThere: (code: string, name: string) => string | null
}

const same = (code: string): string => code

export const KNOWN_LISTS: readonly KnownList[] = [
  {
    because: 'Crexendo and MessageMedia have one list.',
    from: ['crexendo', 'delivery status code'],
    to: ['messagemedia', 'status_code'],
    codeThere: same,
  },
  {
    because: 'Jasmin passes on the answers of SMPP by their names.',
    from: ['jasmin', 'message_status (level 1)'],
    to: ['smpp', 'command_status'],
    codeThere: same,
  },
  {
    because: 'Jasmin passes on the words of SMPP receipts.',
    from: ['jasmin', 'message_status (level 2)'],
    to: ['smpp', 'stat'],
    codeThere: same,
  },
  {
    because: 'Infobip passes on the errors of the network under their own numbers.',
    from: ['infobip', 'error.id'],
    to: ['gsm', 'MAP user error'],
    codeThere: (code) => (Number(code) <= 72 ? code : null),
  },
  {
    because: 'Infobip’s number is that of the network, plus 256.',
    from: ['infobip', 'error.id'],
    to: ['gsm', 'SM-DeliveryFailure cause'],
    codeThere: (code) =>
      Number(code) >= 256 && Number(code) <= 262 ? String(Number(code) - 256) : null,
  },
  {
    because: 'Both are the bits of a dlr-mask.',
    from: ['messente', 'dlr-mask'],
    to: ['kannel', '%d (dlr type)'],
    codeThere: same,
  },
  {
    because: 'Twilio’s codes for RCS are its own.',
    from: ['rcs', 'Twilio MessageStatus / ErrorCode'],
    to: ['twilio', 'ErrorCode'],
    codeThere: same,
  },
  {
    because: 'Twilio’s words for RCS are its own.',
    from: ['rcs', 'Twilio MessageStatus / ErrorCode'],
    to: ['twilio', 'MessageStatus'],
    codeThere: same,
  },
  {
    because: 'Telnyx’s words for RCS are its own.',
    from: ['rcs', 'Telnyx to[].status'],
    to: ['telnyx', 'payload.to[].status'],
    codeThere: same,
  },
]
