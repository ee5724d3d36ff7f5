import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Campaign, CampaignState } from '../../api/types.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Dialog.tsx'
import { Menu } from '../../parts/Menu.tsx'
import type { MenuChoice } from '../../parts/Menu.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { lacks, useSession } from '../../shell/session.ts'
import { words } from '../../words/en.ts'
import { STATE_WORDS } from '../../words/statuses.ts'
import { EditDialog } from './edit.tsx'
import { filterOf } from './filter.ts'
import type { Filter } from './filter.ts'

type Command = 'start' | 'stop' | 'resume' | 'cancel' | 'archive' | 'unarchive'

/** Which states allow which command; the API has the last word. */
const ALLOWED_IN: Readonly<Record<Command, readonly CampaignState[]>> = {
  start: ['draft', 'scheduled'],
  stop: ['running', 'scheduled'],
  resume: ['stopped'],
  cancel: ['draft', 'scheduled', 'running', 'stopped'],
  archive: ['draft', 'stopped', 'done', 'cancelled'],
  unarchive: ['draft', 'stopped', 'done', 'cancelled'],
}

const EDITABLE: readonly CampaignState[] = ['draft', 'scheduled']

type ActionsProps = {
  campaign: Campaign
  exportHref: (profile: string, filter: Filter) => string
  filter: Filter
}

export function CampaignActions({ campaign, exportHref, filter }: ActionsProps) {
  const session = useSession()
  const client = useQueryClient()
  const [asking, setAsking] = useState<Command | null>(null)
  const [isEditing, setEditing] = useState(false)
  const command = useMutation({
    mutationFn: (one: Command) => send<Campaign>('POST', `/v1/campaigns/${campaign.id}/${one}`),
    onSuccess: (answer) => {
      client.setQueryData(queries.campaign(campaign.id).queryKey, answer)
      void client.invalidateQueries({ queryKey: ['campaigns'] })
      say(STATE_WORDS[answer.state].label)
      setAsking(null)
    },
  })
  const ask = (one: Command) => {
    command.reset()
    setAsking(one)
  }
  const isArchived = campaign.archived_at !== null
  const allows = (one: Command) =>
    ALLOWED_IN[one].includes(campaign.state) && isArchived === (one === 'unarchive')
  const because = lacks(session, 'campaigns:write')
  const text = words.campaigns.detail

  const more: MenuChoice[] = []
  if (allows('cancel'))
    more.push({ id: 'cancel', label: text.cancel, onPress: () => ask('cancel') })
  if (allows('archive')) {
    more.push({ id: 'archive', label: text.archive, onPress: () => command.mutate('archive') })
  }
  if (allows('unarchive')) {
    const onPress = () => command.mutate('unarchive')
    more.push({ id: 'unarchive', label: text.unarchive, onPress })
  }

  return (
    <>
      {allows('start') && (
        <Button look="main" because={because} onPress={() => ask('start')}>
          {text.start}
        </Button>
      )}
      {EDITABLE.includes(campaign.state) && !isArchived && (
        <Button because={because} onPress={() => setEditing(true)}>
          {text.edit}
        </Button>
      )}
      {allows('stop') && (
        <Button because={because} onPress={() => ask('stop')}>
          {text.stop}
        </Button>
      )}
      {allows('resume') && (
        <Button
          look="main"
          because={because}
          busy={command.isPending}
          onPress={() => command.mutate('resume')}
        >
          {text.resume}
        </Button>
      )}
      <Menu label={text.export} choices={exportChoices(campaign, exportHref, filter)} />
      {more.length > 0 && because === null && <Menu label={text.more} choices={more} />}
      {isEditing && <EditDialog campaign={campaign} onClose={() => setEditing(false)} />}
      {command.error !== null && asking === null && <Trouble error={command.error} />}
      <Questions
        campaign={campaign}
        asking={asking}
        busy={command.isPending}
        error={command.error}
        onClose={() => setAsking(null)}
        onConfirm={(one) => command.mutate(one)}
      />
    </>
  )
}

function exportChoices(
  campaign: Campaign,
  exportHref: ActionsProps['exportHref'],
  search: Filter,
): readonly MenuChoice[] {
  const text = words.campaigns.detail
  const filter = filterOf(search)
  const hasFilter = Object.keys(filter).length > 0
  const { id } = campaign
  return [
    {
      id: 'spreadsheet',
      label: text.exportSpreadsheet,
      hint: text.exportSpreadsheetHint,
      href: exportHref('spreadsheet', {}),
    },
    { id: 'data', label: text.exportData, hint: text.exportDataHint, href: exportHref('data', {}) },
    { id: 'rewired', label: text.exportRewired, href: exportHref('spoke-rewired', {}) },
    { id: 'moveon', label: text.exportMoveon, href: exportHref('spoke-moveon', {}) },
    ...(hasFilter
      ? [{ id: 'filtered', label: text.exportFiltered, href: exportHref('spreadsheet', filter) }]
      : []),
    ...(campaign.row_errors > 0
      ? [
          {
            id: 'row-errors',
            label: text.exportRowErrors,
            href: `/v1/campaigns/${id}/row-errors.csv?profile=spreadsheet`,
          },
        ]
      : []),
  ]
}

type QuestionsProps = {
  campaign: Campaign
  asking: Command | null
  busy: boolean
  error: unknown
  onClose: () => void
  onConfirm: (command: Command) => void
}

function Questions({ campaign, asking, busy, error, onClose, onConfirm }: QuestionsProps) {
  const text = words.campaigns.detail
  const { counts, progress } = campaign
  const unsent = counts.queued + counts.draft + counts.scheduled + counts.held
  const shared = { busy, error, onClose }
  return (
    <>
      <Confirm
        {...shared}
        isOpen={asking === 'start'}
        title={text.startTitle(unsent)}
        confirm={text.startConfirm(unsent)}
        onConfirm={() => onConfirm('start')}
      >
        <p>{text.startText}</p>
      </Confirm>
      <Confirm
        {...shared}
        isOpen={asking === 'stop'}
        title={text.stopTitle}
        confirm={text.stopConfirm}
        onConfirm={() => onConfirm('stop')}
      >
        <p>{text.stopText(progress.handed_over, unsent)}</p>
      </Confirm>
      <Confirm
        {...shared}
        isOpen={asking === 'cancel'}
        title={text.cancelTitle}
        confirm={text.cancelConfirm}
        look="danger"
        onConfirm={() => onConfirm('cancel')}
      >
        <p>{text.cancelText(progress.handed_over, unsent)}</p>
      </Confirm>
    </>
  )
}
