import { useState } from 'react'
import { words } from '../words/en.ts'
import { say } from './announcer.ts'
import { Icon } from './Icon.tsx'

const SHOWN_MS = 1_500

/** The text and a button that copies it. */
export function Copy({
  text,
  label,
  mono = true,
}: {
  text: string
  label: string
  mono?: boolean
}) {
  const [copied, setCopied] = useState(false)

  async function copy() {
    await navigator.clipboard.writeText(text)
    say(words.common.copied(label))
    setCopied(true)
    setTimeout(() => setCopied(false), SHOWN_MS)
  }

  return (
    <span className="copy">
      <span className={mono ? 'mono' : ''}>{text}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={words.common.copy(label)}
        title={words.common.copy(label)}
        onClick={() => void copy()}
      >
        <Icon name={copied ? 'check' : 'copy'} />
      </button>
    </span>
  )
}
