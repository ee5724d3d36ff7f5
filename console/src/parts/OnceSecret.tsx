import { Copy } from './Copy.tsx'
import { Notice } from './Notice.tsx'

type SecretProps = { title: string; hint: string; secret: string; label: string }

/** A key or a link that will never be shown again. */
export function OnceSecret({ title, hint, secret, label }: SecretProps) {
  return (
    <Notice tone="good" title={title}>
      <p>{hint}</p>
      <p className="secret">
        <Copy text={secret} label={label} />
      </p>
    </Notice>
  )
}
