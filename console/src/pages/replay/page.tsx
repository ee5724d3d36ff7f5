import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import type { Job } from '../../api/code-types.ts'
import { queries } from '../../api/queries.ts'
import { useJob } from '../../api/use-job.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { DifferenceTable, differenceIn } from '../../parts/Difference.tsx'
import { Select, TextField } from '../../parts/Field.tsx'
import { JobProgress } from '../../parts/JobProgress.tsx'
import { Notice, Trouble } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { ReceiptTabs } from '../../shell/tabs.tsx'
import { words } from '../../words/en.ts'

const text = words.vocabulary.replay
const EMPTY = { accountId: '', since: '', until: '' }

type Run = { jobId: string; isApplied: boolean }

export function ReplayPage() {
  const because = lacks(useSession(), 'accounts:admin')
  const accounts = useQuery(queries.accounts)
  const [scope, setScope] = useState(EMPTY)
  const [run, setRun] = useState<Run | null>(null)
  const [isAsking, setAsking] = useState(false)
  const starting = useMutation({
    mutationFn: (apply: boolean) => send<Job>('POST', '/v1/replays', bodyOf(scope, apply)),
    onSuccess: ({ id }, apply) => {
      setAsking(false)
      setRun({ jobId: id, isApplied: apply })
    },
  })
  const job = useJob(run?.jobId ?? null)
  const difference = differenceIn(job.data?.result)
  const isRunning = starting.isPending || job.data?.state === 'running'
  const change = (part: Partial<typeof EMPTY>) => {
    setScope({ ...scope, ...part })
    setRun(null)
  }
  return (
    <Page title={text.title} lead={<p>{text.lead}</p>}>
      <ReceiptTabs />
      <Card>
        <div className="stack">
          <p className="soft">{text.when}</p>
          <div className="field-row">
            <Select
              label={text.account}
              value={scope.accountId}
              onChange={(accountId) => change({ accountId })}
              choices={[
                { value: '', label: text.allAccounts },
                ...(accounts.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
            <TextField
              label={text.since}
              hint={text.empty}
              type="datetime-local"
              value={scope.since}
              onChange={(since) => change({ since })}
            />
            <TextField
              label={text.until}
              type="datetime-local"
              value={scope.until}
              onChange={(until) => change({ until })}
            />
          </div>
          <div className="actions">
            <Button
              look={difference === null ? 'main' : 'plain'}
              busy={isRunning}
              because={because}
              onPress={() => starting.mutate(false)}
            >
              {text.run}
            </Button>
          </div>
        </div>
      </Card>
      {starting.error !== null && !isAsking && <Trouble error={starting.error} />}
      {job.error !== null && <Trouble error={job.error} />}
      {job.data?.state === 'running' && (
        <Card title={text.running}>
          <JobProgress job={job.data} label={text.running} />
        </Card>
      )}
      {job.data?.state === 'failed' && <Notice tone="bad" title={text.failed} />}
      {difference !== null && job.data?.state === 'done' && (
        <Card title={words.vocabulary.difference[run?.isApplied === true ? 'happened' : 'title']}>
          <div className="stack">
            <DifferenceTable difference={difference} isApplied={run?.isApplied === true} />
            {difference.drifted > 0 && <p>{text.drifted(difference.drifted)}</p>}
            {difference.without_raw > 0 && (
              <p className="soft">{text.withoutRaw(difference.without_raw)}</p>
            )}
            {run?.isApplied === true && <p role="status">{text.applied}</p>}
            {run?.isApplied === false && difference.changed > 0 && (
              <div className="actions">
                <Button look="main" because={because} onPress={() => setAsking(true)}>
                  {text.apply}
                </Button>
              </div>
            )}
          </div>
        </Card>
      )}
      <Confirm
        title={text.applyTitle(difference?.changed ?? 0)}
        confirm={text.apply}
        isOpen={isAsking}
        busy={starting.isPending}
        error={starting.error}
        onClose={() => setAsking(false)}
        onConfirm={() => starting.mutate(true)}
      >
        <p>{text.applyText}</p>
      </Confirm>
    </Page>
  )
}

const bodyOf = ({ accountId, since, until }: typeof EMPTY, apply: boolean) => ({
  apply,
  ...(accountId === '' ? {} : { account_id: accountId }),
  ...(since === '' ? {} : { since: new Date(since).toISOString() }),
  ...(until === '' ? {} : { until: new Date(until).toISOString() }),
})
