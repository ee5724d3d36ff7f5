import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { EndpointDetail, TestedEndpoint } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/Copy.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { duration } from '../../words/format.ts'
import { sentenceOf } from '../accounts/state.ts'

const text = words.callbacks.tested

type TestProps = { endpoint: EndpointDetail; isOpen: boolean; onClose: () => void }

/** One request, made now, and what came back: octet for octet. */
export const TestDialog = ({ endpoint, isOpen, onClose }: TestProps) => (
  <Dialog title={text.title} isOpen={isOpen} onClose={onClose} wide>
    <Test endpoint={endpoint} onClose={onClose} />
  </Dialog>
)

function Test({ endpoint, onClose }: Omit<TestProps, 'isOpen'>) {
  const test = useMutation({
    mutationFn: () => send<TestedEndpoint>('POST', `/v1/callback-endpoints/${endpoint.id}/test`),
  })
  const { mutate } = test
  useEffect(() => mutate(), [mutate])
  return (
    <>
      <p className="soft">{text.lead}</p>
      <div className="tested stack" aria-live="polite">
        {test.isPending && <p role="status">{text.busy}</p>}
        {test.error !== null && <Trouble error={test.error} />}
        {test.data !== undefined && !test.isPending && <Outcome tested={test.data} />}
      </div>
      <div className="actions actions-end">
        <Button busy={test.isPending} onPress={() => mutate()}>
          {text.again}
        </Button>
        <Button look="main" onPress={onClose}>
          {words.common.close}
        </Button>
      </div>
    </>
  )
}

function Outcome({ tested: { request, reply, error, ms } }: { tested: TestedEndpoint }) {
  if (request === null) return <Notice tone="info" title={text.nothing} />
  return (
    <>
      {error === null ? (
        <Notice tone="good" title={text.heard(duration(ms))} />
      ) : (
        <Notice tone="bad" title={text.notHeard}>
          <p>{sentenceOf(error)}</p>
        </Notice>
      )}
      <Exact
        title={text.request}
        lines={[`${request.method} ${request.url}`, ...linesOf(request.headers)]}
        body={request.body ?? ''}
      />
      {reply === null ? (
        <p className="soft">{text.noReply}</p>
      ) : (
        <Exact
          title={text.reply}
          lines={[`HTTP ${reply.status}`, ...linesOf(reply.headers)]}
          body={reply.body}
        />
      )}
    </>
  )
}

const linesOf = (headers: Record<string, string>): readonly string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`)

type ExactProps = { title: string; lines: readonly string[]; body: string }

function Exact({ title, lines, body }: ExactProps) {
  const whole = [...lines, ...(body === '' ? [] : ['', body])].join('\n')
  return (
    <section className="stack-tight" aria-label={title}>
      <h3>{title}</h3>
      <div className="evidence-text">
        <pre>{whole}</pre>
        <CopyButton text={whole} label={title} />
      </div>
    </section>
  )
}
