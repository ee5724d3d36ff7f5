import { useEffect, useRef, useState } from 'react'
import { send } from './client.ts'
import type { TextPreview } from './types.ts'

type Asked = { text: string; fields?: Readonly<Record<string, string>> | undefined }

/**
 * What the API makes of the text, as it is typed: one request at a time, the newest text next, so
 * that fast typing neither waits nor floods.
 */
export function usePreview({ text, fields }: Asked): TextPreview | null {
  const [preview, setPreview] = useState<TextPreview | null>(null)
  const wanted = useRef<Asked | null>(null)
  const isAsking = useRef(false)

  useEffect(() => {
    if (text === '') {
      setPreview(null)
      return
    }
    wanted.current = { text, fields }
    if (isAsking.current) return
    isAsking.current = true
    void askAll().finally(() => {
      isAsking.current = false
    })

    async function askAll() {
      while (wanted.current !== null) {
        const asked = wanted.current
        wanted.current = null
        try {
          setPreview(await send<TextPreview>('POST', '/v1/text/preview', asked))
        } catch {
          // A preview that fails shows the last one; sending will say what is wrong.
          return
        }
      }
    }
  }, [text, fields])

  return preview
}
