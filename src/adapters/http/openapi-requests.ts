import { exampleId } from './api/schemas.ts'

/**
 * What people would send, by operation, where the schema itself has no example. test/journeys/api-examples.test.ts
 * sends each of them, with ids that there are.
 */
export const REQUESTS: Readonly<Record<string, object>> = {
  rereadOrphans: { state: 'waiting' },
  matchOrphan: { message_id: exampleId('msg') },
  previewUnknownWord: { status: 'failed', reason: 'handset-unreachable' },
  nameUnknownWord: {
    status: 'failed',
    reason: 'handset-unreachable',
    note: 'Their manual, page 12.',
  },
  makeTableEntry: {
    vendor: 'smpp',
    field: 'stat',
    code: 'DELIVERED_OK',
    status: 'delivered',
    note: 'Their manual, page 12.',
  },
  previewTableEntry: { vendor: 'smpp', field: 'stat', code: 'DELIVERED_OK', status: 'delivered' },
  replay: { apply: false },
  openListener: { events: ['message.delivered', 'message.failed'] },
  fetchCallbacks: { limit: 100, wait_seconds: 1 },
  createDoorLogin: { door: 'messente', username: 'shop' },
  completeSetup: {
    token: 'the-token-of-the-link',
    email: 'ann@example.org',
    name: 'Ann',
    password: 'unusual harbour kettle',
  },
  signIn: { email: 'ann@example.org', password: 'unusual harbour kettle' },
  switchWorkspace: { workspace_id: exampleId('wsp') },
  changePassword: { current: 'unusual harbour kettle', wanted: 'another harbour kettle' },
  readInvitation: { token: 'the-token-of-the-link' },
  acceptInvitation: {
    token: 'the-token-of-the-link',
    name: 'Ben',
    password: 'unusual harbour kettle',
  },
  setPassword: { token: 'the-token-of-the-link', password: 'third harbour kettle' },
  inviteUser: { email: 'ben@example.org', role: 'user' },
  changeUser: { role: 'supervisor' },
  issueKey: { name: 'Shop', scopes: ['messages:read', 'messages:write'] },
  createWorkspace: { name: 'Spring', default_country: 'EE' },
  changeWorkspace: { name: 'Spring', retention_days: 90 },
  changeAccount: { name: 'Carrier', rate_per_second: 10 },
  testAccount: {},
  addOptOut: { number: '+37251234567', note: 'Asked by telephone.' },
  importOptOuts: { csv: 'number\n+37251234567\n' },
  testDoor: { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
  checkList: { csv: 'phone,name\n+447700900123,Anna\n', text: 'Hi {name}.' },
}
