import type {
  Conversation,
  ConversationText,
  ConversationTexts,
  IdHint,
  LikelyMessage,
} from '../src/api/conversation-types.ts'
import { DEMO_ACCOUNT, INBOUND, at, id } from './fake-data.ts'

/** What was said with people, for the stand-in API. */

export const PERSON = '+447700900321'

export const CONVERSATIONS: readonly Conversation[] = INBOUND.map((one, index) => ({
  object: 'conversation',
  number: one.from,
  ours: one.to,
  account_id: DEMO_ACCOUNT,
  channel: 'sms',
  last: { id: one.id, text: one.text, received_at: one.received_at },
  keyword: one.keyword,
  is_answered: index === 2,
  is_opted_out: index === 0,
}))

const text = (over: Partial<ConversationText>): ConversationText => ({
  object: 'text',
  kind: 'inbound',
  id: id('inb', 2),
  at: at(300),
  account_id: DEMO_ACCOUNT,
  channel: 'sms',
  ours: 'Delivrd',
  text: 'Is it possible to come at five?',
  missing_segments: [],
  keyword: null,
  status: null,
  reason: null,
  campaign_id: null,
  ...over,
})

export const SAID_WITH_PERSON: ConversationTexts = {
  object: 'list',
  data: [
    text({}),
    text({
      kind: 'message',
      id: id('msg', 4),
      at: at(900),
      text: 'Your table is ready',
      status: 'delivered',
    }),
  ],
  has_more: false,
  next_cursor: null,
  number: PERSON,
  is_opted_out: false,
  opted_out_by: null,
  answer: { account_id: DEMO_ACCOUNT, channel: 'sms', from: 'Delivrd' },
}

export const LIKELY: LikelyMessage = {
  message_id: id('msg', 5),
  to: '+447700900123',
  provider_id: '77f00a',
  relation: 'hex-decimal',
  submitted_at: at(603),
  because:
    'the same id: hexadecimal in the answer, decimal in the receipt, submitted 3 s before it came',
}

export const ID_HINT: IdHint = {
  relation: 'hex-decimal',
  orphans: 40,
  matching: 38,
  confirmed_by_number: 0,
  other_number: 0,
  found: 0,
  is_rule: true,
  because:
    'ids in receipts look decimal, answers look hexadecimal: of 40 orphans 38 match that way',
}

export const MATCHED = {
  object: 'match',
  message_id: id('msg', 5),
  rule: { id_relation: 'hex-decimal', receipts: 39 },
}
