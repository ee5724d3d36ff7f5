import { useJob } from '../../api/use-job.ts'
import { Button } from '../../parts/Button.tsx'
import { DifferenceTable, differenceIn } from '../../parts/Difference.tsx'
import { JobProgress } from '../../parts/JobProgress.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'

const text = words.vocabulary.name

/** The receipts that came before are read again in the background. */
export function Applied({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const job = useJob(jobId)
  const difference = differenceIn(job.data?.result)
  return (
    <>
      <p role="status" className="strong">
        {text.applied}
      </p>
      {job.data?.state === 'running' && <JobProgress job={job.data} label={text.applying} />}
      {job.error !== null && <Trouble error={job.error} />}
      {difference !== null && <DifferenceTable difference={difference} isApplied />}
      <div className="actions actions-end">
        <Button look="main" onPress={onClose}>
          {words.common.close}
        </Button>
      </div>
    </>
  )
}
