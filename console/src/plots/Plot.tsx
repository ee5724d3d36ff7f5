import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { Card } from '../parts/Page.tsx'
import { words } from '../words/en.ts'

type PlotProps = {
  title: string
  /** What the picture shows, for those who do not see it and those in a hurry. */
  summary: string
  chart: ReactNode
  table: ReactNode
}

/** Every chart can be read as a table and says in one sentence what it shows. */
export function Plot({ title, summary, chart, table }: PlotProps) {
  const [isTable, setTable] = useState(false)
  const toggle = isTable ? words.campaigns.plot.asChart : words.campaigns.plot.asTable
  return (
    <Card
      title={title}
      actions={
        chart !== null && (
          <Button look="quiet" label={`${toggle}: ${title}`} onPress={() => setTable(!isTable)}>
            <Icon name={isTable ? 'chart' : 'table'} />
          </Button>
        )
      }
    >
      <div className="stack">
        {isTable ? table : chart}
        <p className="small soft">{summary}</p>
      </div>
    </Card>
  )
}
