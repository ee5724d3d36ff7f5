import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { COMMANDS, isResponseId } from '../../src/smpp/commands.ts'
import { PduCursor } from '../../src/smpp/pdu-cursor.ts'
import { decodePdu, encodePdu, readByTable } from '../../src/smpp/pdu.ts'
import { arbitraryPdu, COMMAND_NAMES } from './arbitrary-pdus.ts'

for (const command of COMMAND_NAMES) {
  test(`every ${command} that can be written is read back as it was`, () => {
    fc.assert(
      fc.property(arbitraryPdu(command), (pdu) => {
        assert.deepEqual(decodePdu(encodePdu(pdu)), { kind: 'pdu', pdu, warnings: [] })
      }),
      { numRuns: 300 },
    )
  })
}

for (const command of ['submit_sm', 'deliver_sm', 'submit_sm_resp', 'deliver_sm_resp'] as const) {
  test(`the fast reader of ${command} sees in damaged octets what the table sees`, () => {
    const damage = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(arbitraryPdu(command), damage, fc.nat(400), (pdu, changes, kept) => {
        const frame = encodePdu(pdu).slice(0, Math.max(16, kept))
        for (const [at, octet] of changes) if (at >= 16 && at < frame.length) frame[at] = octet
        const isResponse = isResponseId(COMMANDS[command].id)
        const lenient = command === 'deliver_sm' ? 'overlong' : 'nothing'
        const cursor = new PduCursor(frame, 16, isResponse ? 'all' : lenient)
        const byTable = readByTable(command, cursor)
        const decoded = decodePdu(frame)
        assert.equal(decoded.kind === 'pdu', cursor.fault === null)
        if (decoded.kind === 'pdu') {
          assert.deepEqual(decoded.pdu, byTable)
          assert.deepEqual(decoded.warnings, cursor.warnings ?? [])
        }
      }),
      { numRuns: 300 },
    )
  })
}
