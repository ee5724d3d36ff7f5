import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Account, Channel } from '../api/account-types.ts'
import { queries } from '../api/queries.ts'
import { words } from '../words/en.ts'
import { Select, TextField } from './Field.tsx'
import type { Channels } from './channels.ts'

const text = words.channels

type Props = { value: Channels; onChange: (value: Partial<Channels>) => void }

/** By what it goes. Only what some account carries is offered. */
export function ChannelFields({ value, onChange }: Props) {
  const accounts = useQuery(queries.accounts)
  const carriers = carriersIn(accounts.data?.data ?? [])
  const carried = [...carriers.keys()]
  const [instead] = carried
  const isCarried = carried.includes(value.channel)
  // Where no account carries texts, what is shown is also what is sent.
  useEffect(() => {
    if (instead !== undefined && !isCarried) onChange({ channel: instead })
  }, [instead, isCarried, onChange])
  if (carried.every((channel) => channel === 'sms')) {
    return accounts.data === undefined ? null : <p className="soft small">{text.onlySms}</p>
  }
  const choice = (channel: Channel) => ({ value: channel, label: text.title[channel] })
  const others = carried.filter((channel) => channel !== value.channel)
  return (
    <div className="field-row">
      <Select
        label={text.channel}
        hint={text.carriedBy(carriers.get(value.channel) ?? [])}
        value={value.channel}
        onChange={(channel) =>
          onChange({
            channel: channel as Channel,
            ...(channel === value.fallback ? { fallback: '' } : {}),
          })
        }
        choices={carried.map(choice)}
      />
      <Select
        label={text.fallback}
        hint={text.fallbackHint}
        value={value.fallback}
        onChange={(fallback) => onChange({ fallback: fallback as Channels['fallback'] })}
        choices={[{ value: '', label: text.noFallback }, ...others.map(choice)]}
      />
      {value.fallback !== '' && (
        <>
          <TextField
            label={text.fallbackFrom}
            hint={text.fallbackFromHint}
            autoComplete="off"
            value={value.fallbackFrom}
            onChange={(fallbackFrom) => onChange({ fallbackFrom })}
          />
          <TextField
            label={text.after}
            hint={text.afterHint}
            type="number"
            min={1}
            value={value.afterMinutes}
            onChange={(afterMinutes) => onChange({ afterMinutes })}
          />
        </>
      )}
    </div>
  )
}

/** The accounts that carry each channel, by name. */
function carriersIn(accounts: readonly Account[]): ReadonlyMap<Channel, readonly string[]> {
  const found = new Map<Channel, string[]>()
  for (const { name, enabled, channels } of accounts) {
    if (!enabled) continue
    for (const channel of channels) found.set(channel, [...(found.get(channel) ?? []), name])
  }
  return found
}
