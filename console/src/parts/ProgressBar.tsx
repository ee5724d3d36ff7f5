type ProgressProps = { label: string; done: number; total: number; text: string }

export function ProgressBar({ label, done, total, text }: ProgressProps) {
  const part = total === 0 ? 0 : done / total
  return (
    <div className="stack-tight">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={text}
      >
        <svg className="progress" height="8" aria-hidden="true">
          <rect className="progress-ground" width="100%" height="8" rx="4" />
          <rect className="progress-done" width={`${part * 100}%`} height="8" rx="4" />
        </svg>
      </div>
      <p className="small">{text}</p>
    </div>
  )
}
