import { type Command, InvalidArgumentError, Option } from 'commander'
import { CHANNELS, FALLBACK_AFTER_MIN_S } from '../core/channels.ts'
import { type Run, textOption } from './command.ts'
import { EXIT, Failure } from './failure.ts'

/** By what a message goes, and what is tried when that brings nothing. */
export const withChannels = (command: Command): Command =>
  command
    .addOption(new Option('--channel <channel>', 'what it travels by; else sms').choices(CHANNELS))
    .addOption(
      new Option('--fallback <channel>', 'what is tried when that brings nothing').choices(
        CHANNELS,
      ),
    )
    .option('--fallback-from <sender>', 'who it comes from there; else the account’s own')
    .option(
      '--fallback-after <time>',
      `also when no delivery is heard of for so long: 90s, 30m, 2h (${FALLBACK_AFTER_MIN_S}s or more); the recipient may then get both`,
      duration,
    )

type Asked = {
  readonly channel: string | undefined
  readonly fallback:
    | { readonly channel: string; readonly from?: string; readonly after_seconds?: number }
    | undefined
}

export function channelsAsked(run: Run): Asked {
  const channel = textOption(run, 'channel')
  const second = textOption(run, 'fallback')
  const from = textOption(run, 'fallbackFrom')
  const after = run.options['fallbackAfter']
  if (second === undefined) {
    if (from === undefined && after === undefined) return { channel, fallback: undefined }
    throw new Failure('--fallback-from and --fallback-after need a channel to fall back to.', {
      exitCode: EXIT.usage,
      cure: 'Expected --fallback sms, for example.',
    })
  }
  return {
    channel,
    fallback: {
      channel: second,
      ...(from === undefined ? {} : { from }),
      ...(typeof after === 'number' ? { after_seconds: after } : {}),
    },
  }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 }

/** Seconds, as people write times: 90, 90s, 30m, 2h. */
function duration(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd]?)$/.exec(text.trim()) ?? []
  if (count === '') throw new InvalidArgumentError('Expected a time such as 90s, 30m or 2h.')
  return Number(count) * (UNIT_SECONDS[unit] ?? 1)
}
