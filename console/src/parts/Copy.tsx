import { Fragment, useState } from 'react'
import { words } from '../words/en.ts'
import { say } from './announcer.ts'
import { Icon } from './Icon.tsx'

const SHOWN_MS = 1_500

type CopyProps = { text: string; label: string }

/** Where a long address may go on in the next line. */
const BETWEEN_PIECES = /(?<=[./:@?&])(?=[^./:@?&])/

/** The text and a button that copies it. */
export const Copy = ({ mono = true, ...props }: CopyProps & { mono?: boolean }) => (
  <span className="copy">
    <span className={mono ? 'mono' : ''}>
      {props.text.split(BETWEEN_PIECES).map((piece, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </span>
    <CopyButton {...props} />
  </span>
)

/** Copies what stands elsewhere on the page. */
export function CopyButton({ text, label }: CopyProps) {
  const [copied, setCopied] = useState(false)

  async function copy() {
    await navigator.clipboard.writeText(text)
    say(words.common.copied(label))
    setCopied(true)
    setTimeout(() => setCopied(false), SHOWN_MS)
  }

  return (
    <button
      type="button"
      className="icon-button"
      aria-label={words.common.copy(label)}
      title={words.common.copy(label)}
      onClick={() => void copy()}
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  )
}
