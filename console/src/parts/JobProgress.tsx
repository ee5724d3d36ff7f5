import type { Job } from '../api/code-types.ts'
import { words } from '../words/en.ts'
import { ProgressBar } from './ProgressBar.tsx'

/** How far work in the background has come; it survives a reload. */
export const JobProgress = ({ job, label }: { job: Job; label: string }) => (
  <ProgressBar
    label={label}
    done={job.done}
    total={job.total ?? 0}
    text={words.vocabulary.replay.progress(job.done, job.total)}
  />
)
