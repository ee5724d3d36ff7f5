import { type Column, type Printer, type Style, fields } from './printer.ts'
import type { LegJson, MessageDetailJson, MessageJson, TimelineJson } from './wire.ts'

/** Glyph and colour say what the word beside them says; neither stands alone. */
const LOOKS: Readonly<Record<string, readonly [glyph: string, style: Style]>> = {
  draft: ['○', 'dim'],
  scheduled: ['○', 'dim'],
  held: ['○', 'dim'],
  queued: ['○', 'dim'],
  submitted: ['➤', 'cyan'],
  sent: ['✓', 'cyan'],
  unconfirmed: ['?', 'yellow'],
  expired: ['⧗', 'yellow'],
  cancelled: ['–', 'dim'],
  failed: ['✕', 'red'],
  rejected: ['⊘', 'red'],
  partial: ['◐', 'yellow'],
  delivered: ['✔', 'green'],
  read: ['✔', 'green'],
}

export function statusWord(status: string, print: Printer): string {
  const [glyph, style] = LOOKS[status] ?? ['·', 'bold']
  return print.style(style, `${glyph} ${status}`)
}

export const MESSAGE_COLUMNS: readonly Column<MessageJson>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'TO', value: ({ to }) => to },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'REASON', value: ({ reason }) => reason },
  { title: 'CODE', value: ({ provider_code: code }) => code },
  { title: 'CHARGED', value: ({ charged }) => charged },
  { title: 'UPDATED', value: ({ updated_at: at }) => at },
]

/** The answer in a sentence first; then what a person may want to copy. */
export function messageSummary(message: MessageJson, print: Printer): string {
  const { segments } = message
  return [
    `${statusWord(message.status, print)}: ${message.sentence}`,
    '',
    fields([
      ['message', message.id],
      ['to', message.to],
      ['from', message.from],
      ['channel', channelText(message)],
      ['text', message.text === null ? null : JSON.stringify(message.text)],
      [
        'segments',
        `${segments.total}${segments.delivered > 0 ? `, ${segments.delivered} delivered` : ''}`,
      ],
      ['reason', message.reason === null ? null : `${message.reason_title} (${message.reason})`],
      ['what to do', message.next_step],
      ['provider said', [message.provider_word, message.provider_code].filter(Boolean).join(' ')],
      ['charged', message.charged],
      [
        'price',
        message.price === null ? null : `${message.price.amount} ${message.price.currency}`,
      ],
      ['will it change', outlook(message)],
      ['delivered twice', message.texted_twice === true ? 'yes: the recipient got both' : null],
      ['conflict', message.conflict ? 'yes: the evidence disagrees' : null],
    ]),
  ].join('\n')
}

function outlook({ status, settled, final }: MessageJson): string {
  if (!final) return 'yes'
  if (!settled) return 'only by a late receipt'
  return status === 'unconfirmed' ? 'not likely: only by a receipt, and its time is over' : 'no'
}

/** Texts need no word about it. */
function channelText({ channel = 'sms', fallback = null }: MessageJson): string | null {
  if (fallback !== null) return `${channel}, else ${fallback.channel}`
  return channel === 'sms' ? null : channel
}

export function messagePage(message: MessageDetailJson, print: Printer): string {
  return [
    messageSummary(message, print),
    '',
    ...legLines(message, print),
    print.style('bold', 'Timeline'),
    ...message.timeline.flatMap((entry) => timelineLines(entry, print)),
    '',
    `${print.style('bold', 'Why')} (rule ${message.why.rule})`,
    ...message.why.sentences.map((sentence) => `  ${sentence}`),
  ].join('\n')
}

/** Where there was more than one channel. */
function legLines({ legs = [] }: MessageDetailJson, print: Printer): string[] {
  if (legs.length < 2) return []
  const line = ({ channel, status, reason_title: reason, account_name: account }: LegJson) =>
    [
      `  ${channel.padEnd(8)}  ${statusWord(status, print)}`,
      reason === null ? '' : `: ${reason}`,
      account === null ? '' : ` (${account})`,
    ].join('')
  return [print.style('bold', 'Channels'), ...legs.map(line), '']
}

function timelineLines(entry: TimelineJson, print: Printer): string[] {
  const said = [entry.word, entry.code].filter(Boolean).join(' ')
  const repeats = entry.times_seen > 1 ? `, ${entry.times_seen} times` : ''
  const effect = entry.effect === null ? '' : ` [${entry.effect}]`
  const first = `  ${entry.at}  ${entry.source.padEnd(9)}  ${entry.title}${repeats}${effect}`
  const raw = entry.raw === null ? [] : [entry.raw.text ?? entry.raw.hex]
  const { sentence = null } = entry
  const details = [
    ...(said === '' ? [] : [`said ${said}`]),
    ...(sentence === null ? [] : [sentence]),
    ...raw,
  ]
  return [first, ...details.map((detail) => `      ${print.style('dim', printable(detail))}`)]
}

/** What carriers send may hold anything: it must not drive the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '·')
