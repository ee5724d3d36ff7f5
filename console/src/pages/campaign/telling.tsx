import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SubmitEvent } from 'react'
import type { CallbackEndpoint } from '../../api/callback-types.ts'
import { send } from '../../api/client.ts'
import { queries } from '../../api/queries.ts'
import type { Campaign } from '../../api/types.ts'
import { say } from '../../parts/announcer.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm, Dialog } from '../../parts/Dialog.tsx'
import { Trouble } from '../../parts/Notice.tsx'
import { words } from '../../words/en.ts'
import { TOLD_FIELDS, ToldFields } from '../callbacks/endpoint-form.tsx'
import { NOTHING, toldOf, wishOf } from '../callbacks/wish.ts'

const text = words.campaigns.told

function useTelling(campaign: Campaign, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (callback: object | null) =>
      send<Campaign>('PATCH', `/v1/campaigns/${campaign.id}`, { callback }),
    onSuccess: async (answer) => {
      client.setQueryData(queries.campaign(campaign.id).queryKey, answer)
      say(words.common.saved)
      await Promise.all([
        client.invalidateQueries({ queryKey: ['endpoints'] }),
        client.invalidateQueries({ queryKey: ['endpoint'] }),
      ])
      onDone()
    },
  })
}

type TellingProps = { campaign: Campaign; own: CallbackEndpoint | null; onClose: () => void }

/** Where the campaign's changes are told from now on. */
export function TellingDialog({ campaign, own, onClose }: TellingProps) {
  const [wish, setWish] = useState(() =>
    own === null ? { ...NOTHING, campaignId: campaign.id } : wishOf(own),
  )
  const telling = useTelling(campaign, onClose)
  function submit(event: SubmitEvent) {
    event.preventDefault()
    telling.mutate(toldOf(wish))
  }
  return (
    <Dialog title={own === null ? text.tell : text.changeTitle} isOpen onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="soft">{own === null ? text.fromNowOn : text.movesToo}</p>
        <ToldFields wish={wish} onChange={setWish} error={telling.error} />
        {telling.error !== null && <Trouble error={telling.error} atFields={TOLD_FIELDS} />}
        <div className="actions actions-end">
          <Button onPress={onClose}>{words.common.notNow}</Button>
          <Button type="submit" look="main" busy={telling.isPending}>
            {words.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

type TakeOffProps = { campaign: Campaign; isOpen: boolean; onClose: () => void }

export function TakeOffDialog({ campaign, isOpen, onClose }: TakeOffProps) {
  const telling = useTelling(campaign, onClose)
  return (
    <Confirm
      title={text.takeOffTitle}
      confirm={text.takeOff}
      look="danger"
      isOpen={isOpen}
      busy={telling.isPending}
      error={telling.error}
      onClose={onClose}
      onConfirm={() => telling.mutate(null)}
    >
      <p>{text.takeOffText}</p>
    </Confirm>
  )
}
